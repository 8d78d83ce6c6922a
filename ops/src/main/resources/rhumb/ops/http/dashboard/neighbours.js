// A router in the middle, its Map-Servers and the RLOCs that it encapsulates to around it.
import { ask, draw, make, note, short } from './ask.js';
import { box, ring, room } from './picture.js';

const MOST = 40; // around the middle
let packets = new Map(); // by RLOC, as of the last look
let looked = 0;

async function around() {
  const [caches, database] = await Promise.all([ask('/api/v1/map-cache?limit=1000'), ask('/api/v1/database')]);
  const found = new Map();
  for (const entry of caches.mapCaches.flatMap(c => c.entries)) {
    for (const l of entry.locators) {
      const known = found.get(l.rloc) ?? { name: l.rloc, kind: 'site', up: l.state === 'up', about: [], packets: 0 };
      known.about.push(entry.eid);
      known.packets += l.packets;
      found.set(l.rloc, known);
    }
  }
  const seconds = (Date.now() - looked) / 1000;
  for (const each of found.values()) {
    each.rate = looked && packets.has(each.name) ? Math.max(0, (each.packets - packets.get(each.name)) / seconds) : 0;
  }
  packets = new Map([...found.values()].map(each => [each.name, each.packets]));
  looked = Date.now();
  const servers = new Map();
  for (const r of database.mappings.flatMap(m => m.registrations)) {
    servers.set(r.mapServer, { name: r.mapServer, kind: 'server', up: r.registered, about: ['Map-Server'], packets: 0, rate: 0 });
  }
  return [...servers.values(), ...found.values()];
}

function picture(self, all) {
  const shown = [...all].sort((a, b) => b.rate - a.rate || b.packets - a.packets).slice(0, MOST);
  const { width, height, across, down } = room(shown.length + 1);
  const middle = { x: width / 2, y: height / 2 };
  const edges = [], nodes = [];
  ring(shown.length, { ...middle, across, down }).forEach(({ x, y }, i) => {
    const it = shown[i];
    edges.push(draw('line', { x1: middle.x, y1: middle.y, x2: x, y2: y,
      class: `edge ${it.up ? 'up' : 'down'} ${it.rate > 0 ? 'active' : ''} ${it.kind}`,
      'stroke-width': (1.5 + Math.min(6, Math.log10(1 + it.rate) * 2)).toFixed(1) }));
    if (it.rate > 0) {
      const label = draw('text', { x: (x + middle.x) / 2, y: (y + middle.y) / 2 - 6, class: 'rate' });
      label.textContent = `${short(it.rate)} packets/s`;
      edges.push(label);
    }
    nodes.push(box(x, y, it, `${it.kind} ${it.up ? 'up' : 'down'}`));
  });
  nodes.push(box(middle.x, middle.y, { name: self }, 'self'));
  return draw('svg', { viewBox: `0 0 ${width} ${height}`, class: 'topology', role: 'img',
    'aria-label': `${self} and ${all.length} around it` }, ...edges, ...nodes);
}

export default root => {
  const place = make('div', {});
  root.append(make('h3', {}, 'Around this router'),
    note('Its Map-Servers, and whom it sends packets to. A line moves while packets go that way; red does not answer.'), place);
  return {
    async update(status) {
      const all = await around();
      place.replaceChildren(all.length ? make('div', { className: 'card' }, picture(status.name, all))
        : note('Nobody yet. Remote routers appear when packets go to them.', 'card hint'));
      if (all.length > MOST) place.append(note(`the ${MOST} busiest of ${all.length}`));
    },
  };
};
