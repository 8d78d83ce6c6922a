// The network as the mapping system knows it: its members, the sites, and who encapsulates to whom.
import { ask, count, draw, locators, make, note, paged, since, until } from './ask.js';
import { box, ring, room } from './picture.js';

const RECENT = 60000; // milliseconds in which a request is news

/** The sites, and routers of no site of ours. */
function stations({ sites, encapsulations }) {
  const all = new Map(sites.map(site => {
    const missing = site.prefixes.filter(p => !p.registered);
    const rlocs = [...new Set(site.prefixes.flatMap(p => p.locators.map(l => l.rloc)))];
    return [site.name, { name: site.name, kind: 'site', up: !missing.length, rlocs,
      below: missing.length ? `${missing.length} of ${site.prefixes.length} missing` : rlocs.length > 1 ? `${rlocs[0]} +${rlocs.length - 1}` : rlocs[0],
      about: [...site.prefixes.map(p => `${p.eid}: ${p.registered ? 'registered' : 'missing'}`), ...rlocs] }];
  }));
  const byRloc = new Map([...all.values()].flatMap(s => s.rlocs.map(r => [r, s.name])));
  for (const e of encapsulations) {
    e.from = e.sourceSite ?? byRloc.get(e.itr) ?? e.itr;
    if (!all.has(e.from) && e.from === e.itr) all.set(e.itr, { name: e.itr, kind: 'router', up: true, about: ['a router of no site'] });
  }
  return all;
}

/** One arrow for all that goes from one to another. */
function arrows({ encapsulations, asOf }) {
  const all = new Map();
  for (const e of encapsulations) {
    if (e.from === e.site) continue;
    const key = JSON.stringify([e.from, e.site]);
    const known = all.get(key) ?? { from: e.from, to: e.site, eids: [], up: true, fresh: false };
    known.eids.push(`${e.itr} → ${e.eid}`);
    known.up &&= e.locators.some(l => l.reachable);
    known.fresh ||= Date.parse(asOf) - Date.parse(e.last) < RECENT;
    all.set(key, known);
  }
  return [...all.values()];
}

function arrow({ from, to, eids, up, fresh }, a, b) {
  // bent to its right, so that there and back are two
  const dx = b.x - a.x, dy = b.y - a.y, length = Math.hypot(dx, dy) || 1;
  const bend = Math.min(90, 0.22 * length);
  const x = (a.x + b.x) / 2 + dy / length * bend, y = (a.y + b.y) / 2 - dx / length * bend;
  const width = 2 + Math.min(4, Math.log2(eids.length));
  const title = draw('title', {});
  title.textContent = [`${from} encapsulates to ${to}`, ...eids.slice(0, 12)].join('\n');
  const middle = `translate(${((a.x + b.x) / 4 + x / 2).toFixed(1)},${((a.y + b.y) / 4 + y / 2).toFixed(1)})`;
  return draw('g', { class: `arrow ${up ? 'up' : 'down'} ${fresh ? 'fresh' : ''}` }, title,
    draw('path', { d: `M${a.x.toFixed(1)},${a.y.toFixed(1)} Q${x.toFixed(1)},${y.toFixed(1)} ${b.x.toFixed(1)},${b.y.toFixed(1)}`, 'stroke-width': width.toFixed(1) }),
    draw('polygon', { points: '-7,-7 9,0 -7,7', transform: `${middle} rotate(${(Math.atan2(dy, dx) * 180 / Math.PI).toFixed(1)})` }));
}

function members({ members, self }, width, narrow) {
  const perRow = narrow ? 2 : 4;
  return members.map((m, i) => {
    const inRow = Math.min(perRow, members.length - Math.floor(i / perRow) * perRow);
    const x = width / 2 + (i % perRow - (inRow - 1) / 2) * (width / Math.max(inRow, narrow ? 2 : 3) - 8);
    const well = m.reachable && m.status === 'up';
    return box(x, 24 + 64 * Math.floor(i / perRow), { name: m.address, about: ['mapping node' + (m.address === self ? ', this one' : '')],
      below: m.reachable ? `${m.status}, ${m.shards} ${m.shards === 1 ? 'shard' : 'shards'}` : 'cannot be reached' }, `member ${well ? 'up' : 'down'}`);
  });
}

function picture(network) {
  const all = stations(network), names = [...all.keys()];
  const { narrow, width, height, across, down } = room(names.length);
  const head = network.members.length ? 84 + 64 * (Math.ceil(network.members.length / (narrow ? 2 : 4)) - 1) : 0;
  const places = ring(names.length, { x: width / 2, y: head + height / 2, across, down });
  const at = new Map(names.map((name, i) => [name, places[i]]));
  return draw('svg', { viewBox: `0 0 ${width} ${head + height}`, class: 'topology', role: 'img',
    'aria-label': `${network.members.length} mapping nodes, ${network.sites.length} sites, ${network.encapsulations.length} encapsulations` },
  ...arrows(network).filter(e => at.has(e.from) && at.has(e.to)).map(e => arrow(e, at.get(e.from), at.get(e.to))),
  ...members(network, width, narrow),
  ...names.map(name => box(at.get(name).x, at.get(name).y, all.get(name), `${all.get(name).kind} ${all.get(name).up ? 'up' : 'down'}`)));
}

function says({ sites, encapsulations, allSites, allEncapsulations, silentMembers }) {
  const said = [];
  if (allSites > sites.length) said.push(`${count(sites.length)} of ${count(allSites)} sites, those with traffic first`);
  if (allEncapsulations > encapsulations.length) said.push(`the last ${count(encapsulations.length)} of ${count(allEncapsulations)} encapsulations`);
  if (silentMembers) said.push(`${silentMembers} of the mapping nodes did not answer, so something may be missing`);
  return said.join('; ');
}

const row = e => [make('div', {}, e.sourceSite ?? '', make('div', { className: 'note' }, e.itr)), make('div', {}, e.site, make('div', { className: 'note' }, e.eid)),
  e.locators.length ? locators(e.locators) : 'not registered any more', since(e.last) + ' ago', until(e.until), count(e.count)];

export default root => {
  const place = make('div', {}), rest = note(''), table = make('div', {});
  root.append(make('h3', {}, 'The network'),
    note('The mapping nodes, and the sites below them. An arrow goes from a site whose router has asked for another one, and so has it in its map-cache; it is bold for a minute after that. Red has not registered or cannot be reached.'),
    place, rest, make('h3', {}, 'Who encapsulates to whom'), table);
  const list = paged(table, { path: '/api/v1/encapsulations', placeholder: 'SITE, RLOC, EID or 10.0.',
    headings: ['From', 'To', 'Locators', 'Asked', 'Forgets in', 'Requests'], rows: answer => answer.encapsulations.map(row),
    empty: 'nobody has asked for anything yet: send a packet from one site to another' });
  return {
    tick: list.tick,
    async update() {
      const network = await ask('/api/v1/topology');
      place.replaceChildren(network.sites.length ? make('div', { className: 'card' }, picture(network))
        : note('No site is known yet. Write one into rhumb.mapping.sites, or create one: rhumb site add.', 'card hint'));
      rest.textContent = says(network);
      await list.update();
    },
  };
};
