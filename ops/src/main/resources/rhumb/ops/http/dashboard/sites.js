import { badge, count, make, mark, paged, since } from './ask.js';

function rows(site) {
  return site.prefixes.map((p, i) => {
    const there = p.registrations.length > 0;
    const state = make('div', {}, mark(there, there ? 'registered' : 'missing'));
    if (site.shutdown) state.append(' ', badge('poor', 'shut down'));
    return [i ? '' : make('b', {}, site.name), p.eid, state, since(p.lastRegistered),
      p.registrations.map(r => r.etr).join(', ') || '–',
      p.authenticationFailures ? badge('poor', count(p.authenticationFailures)) : 0];
  });
}

function start(root) {
  const only = make('input', { type: 'checkbox' });
  return paged(root, {
    path: '/api/v1/sites', placeholder: 'SITE, EID or 10.0.',
    extra: [{ element: make('label', {}, only, ' only with missing registrations'), input: only,
      query: () => only.checked ? { missing: true } : {} }],
    headings: ['Site', 'EID-prefix', 'State', 'Last registered', 'By', 'Authentication failures'],
    rows: answer => answer.sites.flatMap(rows),
    empty: 'no sites: write some into rhumb.mapping.sites',
  });
}

export default { title: 'Sites', role: 'mapping', start };
