import { count, draw, make, mark, note, short, tile as plain } from './ask.js';

const POINTS = 150; // of a picture, one every two seconds
const COLOURS = ['in', 'out']; // of curves
// What is measured, and its curves: label, and counters in the statistics.
const charts = [
  { title: 'Packets', unit: 'packets/s', role: 'router', curves: [
    { label: 'into the tunnel', count: s => s.encapsulation.sent, octets: s => s.encapsulation.sentBytes },
    { label: 'out of the tunnel', count: s => s.decapsulation.sent, octets: s => s.decapsulation.sentBytes }] },
  { title: 'Messages', unit: 'messages/s', role: 'mapping', curves: [
    { label: 'Map-Requests', count: s => s.received['Map-Request'] ?? 0 },
    { label: 'Map-Registers', count: s => s.received['Map-Register'] ?? 0 }] },
];
for (const { curves } of charts) for (const curve of curves) curve.rates = [];
let last = null; // the last status

/** To be called with every status, whichever page is shown. */
export function measure(status) {
  const seconds = last ? (Date.parse(status.asOf) - Date.parse(last.asOf)) / 1000 : 0;
  for (const { role, curves } of charts) {
    const now = status.statistics[role], before = last?.statistics[role];
    if (!now || !before || last.since !== status.since || seconds <= 0) continue;
    for (const { rates, count, octets } of curves) {
      rates.push({ n: (count(now) - count(before)) / seconds, bits: octets ? 8 * (octets(now) - octets(before)) / seconds : 0 });
      if (rates.length > POINTS) rates.shift();
    }
  }
  last = status;
}

function picture({ title, unit, curves }) {
  const most = Math.max(1, ...curves.flatMap(c => c.rates.map(r => r.n)));
  const step = 600 / (POINTS - 1);
  const line = ({ rates }, i) => {
    const from = POINTS - rates.length;
    const points = rates.map((r, i) => `${((from + i) * step).toFixed(1)},${(118 - 108 * r.n / most).toFixed(1)}`);
    return draw('polyline', { class: COLOURS[i], points: points.join(' ') });
  };
  const grid = [0, 0.5, 1].map(f => draw('line', { x1: 0, x2: 600, y1: 118 - 108 * f, y2: 118 - 108 * f, class: 'grid' }));
  const svg = draw('svg', { viewBox: '0 0 600 120', preserveAspectRatio: 'none', role: 'img', class: 'rates',
    'aria-label': `${title} per second in the last five minutes` }, ...grid, ...curves.map(line));
  return make('div', { className: 'chart' }, make('span', { className: 'scale' }, `${short(most)} ${unit}`), svg);
}

function rate({ label, rates, octets }) {
  const newest = rates.at(-1);
  return `${label} ${newest ? short(newest.n) + '/s' + (octets ? `, ${short(newest.bits)}bit/s` : '') : '…'}`;
}

function measured(statistics) {
  return make('div', { className: 'charts' }, ...charts.filter(chart => statistics[chart.role]).map(chart => make('div', {},
    make('h3', {}, chart.title),
    make('p', { className: 'legend' }, ...chart.curves.map((c, i) => make('span', { className: COLOURS[i] }, rate(c)))), picture(chart))));
}

/** Great numbers in short, and in full for who points at them. */
function tile(n, label, kind) {
  const element = plain(n < 1e6 ? count(n) : short(n), label, kind);
  element.title = count(n);
  return element;
}

function tiles({ router, mapping }) {
  const all = [];
  if (mapping) {
    const missing = mapping.sites && !mapping.registeredPrefixes;
    all.push(tile(mapping.registeredPrefixes, 'EID-prefixes registered', missing ? 'warn' : ''));
    all.push(tile(mapping.sites, 'sites'));
    all.push(tile(mapping.received['Map-Request'] ?? 0, 'Map-Requests received'));
    all.push(tile(mapping.received['Map-Register'] ?? 0, 'Map-Registers received'));
  }
  if (router) {
    all.push(tile(router.mapCacheEntries, `map-cache entries of ${count(router.mapCacheLimit)}`));
    all.push(tile(router.encapsulation.sent, 'packets encapsulated'));
    all.push(tile(router.decapsulation.sent, 'packets decapsulated'));
    all.push(tile(router.encapsulation.held, 'packets waiting for a mapping'));
  }
  return all;
}

function firstSteps({ router, mapping }) {
  const steps = [];
  if (mapping && !mapping.sites) steps.push('No site is known yet. Write one into rhumb.mapping.sites; `rhumb config reference` explains it.');
  else if (mapping && !mapping.registeredPrefixes) steps.push('No site has registered yet. Start a router with this node among its map-servers, then look at Sites.');
  if (router && !router.encapsulation.received) steps.push('No packet has come yet. Send one from a host of this site to another site: ping does.');
  if (!steps.length) return '';
  return make('div', { className: 'card hint' }, make('h3', {}, 'What to do first'), ...steps.map(s => make('p', {}, s)));
}

function tree(health) {
  const item = make('li', {}, mark(health.healthy, health.name));
  if (health.detail) item.append(make('span', { className: 'note' }, '  ' + health.detail));
  if (health.parts.length) item.append(make('ul', {}, ...health.parts.map(tree)));
  return item;
}

function start(root) {
  const place = make('div', {});
  root.append(place);
  return {
    update(status) {
      place.replaceChildren(firstSteps(status.statistics), make('div', { className: 'tiles' }, ...tiles(status.statistics)),
        measured(status.statistics), make('h3', {}, 'Health'), status.health.parts.length
          ? make('ul', { className: 'tree' }, ...status.health.parts.map(tree)) : note('nothing to be ill'));
    },
  };
}

export default { title: 'Overview', start };
