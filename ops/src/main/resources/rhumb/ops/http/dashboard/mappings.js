import { badge, locators, make, paged, span } from './ask.js';

const row = ({ record, site, proxyReply }) => [record.eid, make('b', {}, site), locators(record.locators), span(record.ttlMinutes * 60000),
  proxyReply ? badge('', 'this system') : badge('', 'the ETR')];

function start(root) {
  return paged(root, {
    path: '/api/v1/mappings', placeholder: 'SITE, RLOC, EID or 10.0.',
    headings: ['EID-prefix', 'Site', 'Locators', 'TTL', 'Answered by'],
    rows: answer => answer.mappings.map(row),
    empty: 'nothing is registered: a router with this node among its map-servers does that',
  });
}

export default { title: 'Mappings', role: 'mapping', start };
