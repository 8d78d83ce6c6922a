import { ask, draw, make, note, short } from './ask.js';

const MOST = 40; // around the middle
let packets = new Map(); // by RLOC, as of the last look
let looked = 0;

/** What is around a router: its Map-Servers, and the RLOCs that it encapsulates to. */
async function aroundRouter() {
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
    each.rate = looked && packets.has(each.name) ? (each.packets - packets.get(each.name)) / seconds : 0;
  }
  packets = new Map([...found.values()].map(each => [each.name, each.packets]));
  looked = Date.now();
  const servers = new Map();
  for (const mapping of database.mappings) {
    for (const r of mapping.registrations) {
      servers.set(r.mapServer, { name: r.mapServer, kind: 'server', up: r.registered, about: ['Map-Server'], packets: 0, rate: 0 });
    }
  }
  return [...servers.values(), ...found.values()];
}

/** What is around a mapping node: the sites, at the RLOCs that they registered. */
async function aroundMapping() {
  const { sites } = await ask(`/api/v1/sites?limit=${MOST + 1}`);
  return sites.map(site => ({
    name: site.name, kind: 'site', packets: 0, rate: 0,
    up: site.prefixes.some(p => p.registrations.length),
    about: site.prefixes.flatMap(p => p.registrations.map(r => `${p.eid} at ${r.etr}`)),
  }));
}

function node(x, y, it, className) {
  const g = draw('g', { class: `node ${className}`, transform: `translate(${x},${y})` });
  const name = it.name.length > 22 ? it.name.slice(0, 21) + '…' : it.name;
  const title = draw('title', {});
  title.textContent = `${it.name}\n${it.about.slice(0, 12).join('\n')}`;
  const text = draw('text', { y: 4 });
  text.textContent = name;
  const half = Math.max(44, 4.1 * name.length + 10);
  g.append(draw('rect', { x: -half, y: -18, width: 2 * half, height: 36, rx: 9 }), text, title);
  if (it.about.length && className !== 'self') {
    const below = draw('text', { y: 32, class: 'about' });
    below.textContent = it.about.length > 1 ? `${it.about[0]} +${it.about.length - 1}` : it.about[0];
    g.append(below);
  }
  return g;
}

function picture(self, around) {
  const shown = [...around].sort((a, b) => b.rate - a.rate || b.packets - a.packets).slice(0, MOST);
  const narrow = innerWidth < 560;
  const width = narrow ? 420 : 800, height = narrow ? 640 : shown.length > 12 ? 620 : 390;
  const across = width / 2 - (narrow ? 92 : 120), down = height / 2 - 50;
  const edges = [], nodes = [];
  shown.forEach((it, i) => {
    const angle = -Math.PI / 2 + 2 * Math.PI * (i + 0.5) / shown.length;
    const ring = shown.length > 16 && i % 2 ? 0.68 : 1;
    const x = width / 2 + ring * across * Math.cos(angle), y = height / 2 + ring * down * Math.sin(angle);
    const active = it.rate > 0 ? 'active' : '';
    edges.push(draw('line', { x1: width / 2, y1: height / 2, x2: x, y2: y,
      class: `edge ${it.up ? 'up' : 'down'} ${active} ${it.kind}`, 'stroke-width': (1.5 + Math.min(6, Math.log10(1 + it.rate) * 2)).toFixed(1) }));
    if (it.rate > 0) {
      const label = draw('text', { x: (x + width / 2) / 2, y: (y + height / 2) / 2 - 6, class: 'rate' });
      label.textContent = `${short(it.rate)} packets/s`;
      edges.push(label);
    }
    nodes.push(node(x, y, it, `${it.kind} ${it.up ? 'up' : 'down'}`));
  });
  nodes.push(node(width / 2, height / 2, { name: self, about: [] }, 'self'));
  return draw('svg', { viewBox: `0 0 ${width} ${height}`, class: 'topology', role: 'img',
    'aria-label': `${self} and ${around.length} around it` }, ...edges, ...nodes);
}

function start(root) {
  const place = make('div', {});
  root.append(note('This node in the middle; around it who it speaks with. A line moves while packets go that way; red is who does not answer or has not registered.'), place);
  return {
    async update(status) {
      const around = [];
      if (status.roles.includes('mapping')) around.push(...await aroundMapping());
      if (status.roles.includes('router')) around.push(...await aroundRouter());
      place.replaceChildren(around.length ? make('div', { className: 'card' }, picture(status.name, around))
        : note('Nobody yet. Sites appear when they are configured, remote routers when packets go to them.', 'card hint'));
      if (around.length > MOST) place.append(note(`the ${MOST} busiest of ${around.length}`));
    },
  };
}

export default { title: 'Topology', start };
