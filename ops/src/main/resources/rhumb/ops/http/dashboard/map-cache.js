import { ask, badge, count, locators, make, paged, since, until } from './ask.js';

function row(entry) {
  return [entry.eid, since(entry.created), entry.refreshing ? badge('poor', 'refreshing') : until(entry.expires), entry.source,
    entry.locators.length ? locators(entry.locators) : entry.action, count(entry.packets)];
}

function start(root) {
  const clear = make('button', { type: 'button' }, 'Clear …');
  const page = paged(root, {
    path: '/api/v1/map-cache', placeholder: 'EID, RLOC or up',
    extra: [{ element: clear, query: () => ({}) }],
    headings: ['EID-prefix', 'Uptime', 'Expires in', 'Via', 'Locators or action', 'Packets'],
    rows: answer => answer.mapCaches.flatMap(c => c.entries).map(row),
    empty: 'nothing: send a packet to another site',
  });
  clear.addEventListener('click', async () => {
    if (!confirm('Forget all that this router has learned? It will ask again.')) return;
    try {
      await ask('/api/v1/map-cache', { method: 'DELETE' });
    } catch (e) {
      alert(e.message);
    }
    page.update();
  });
  return page;
}

export default { title: 'Map-cache', role: 'router', start };
