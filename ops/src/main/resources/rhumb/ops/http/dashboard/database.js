import { ask, locators, make, mark, note, scroll, since, table } from './ask.js';

function start(root) {
  const place = scroll();
  root.append(note('The EID-prefixes of this router\'s site, where they are reached, and whether the Map-Servers know.'), place);
  return {
    async update() {
      const { mappings } = await ask('/api/v1/database');
      place.replaceChildren(table(['EID-prefix', 'Locators', 'Map-Servers'], mappings.map(m => [m.eid, locators(m.locators),
        make('div', {}, ...m.registrations.map(r => make('div', {}, mark(r.registered, `${r.mapServer}, confirmed ${since(r.lastConfirmed)}`))))]),
      'no EID-prefixes: write some into rhumb.router.database'));
    },
  };
}

export default { title: 'Database', role: 'router', start };
