import { count, make, note } from './ask.js';

export function counted(statistics) {
  const all = [];
  const add = (where, drops) => Object.entries(drops).forEach(([why, n]) => all.push({ where, why, n }));
  const { router, mapping } = statistics;
  if (router) {
    add('encapsulation', router.encapsulation.dropped);
    add('decapsulation', router.decapsulation.dropped);
    add('control messages', router.controlDropped);
  }
  if (mapping) add('mapping system', mapping.dropped);
  return all.sort((a, b) => b.n - a.n);
}

export function bars(all) {
  const most = Math.max(1, ...all.map(d => d.n));
  return make('div', { className: 'card' }, ...all.map(({ where, why, n }) => make('div', { className: 'drop' },
    make('span', {}, why, make('span', { className: 'note' }, ` (${where})`)),
    make('meter', { min: 0, max: most, value: n }),
    make('span', {}, count(n)))));
}

function start(root) {
  const place = make('div', {});
  root.append(note('By reason, since the node started. Packets that come while a destination is being resolved wait; nothing here is normal traffic.'), place);
  return {
    update(status) {
      const all = counted(status.statistics);
      place.replaceChildren(all.length ? bars(all) : note('✓ nothing was dropped', 'good'));
    },
  };
}

export default { title: 'Drops', start };
