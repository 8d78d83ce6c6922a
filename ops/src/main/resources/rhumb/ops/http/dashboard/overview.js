import { count, draw, make, mark, note, short, tile as plain } from './ask.js';

const POINTS = 150; // of the picture, one every two seconds
const rates = { in: [], out: [] };
let last = null; // the last status

function push(list, value) {
  list.push(value);
  if (list.length > POINTS) list.shift();
}

/** To be called with every status, whichever page is shown. */
export function measure(status) {
  const before = last?.statistics.router;
  const router = status.statistics.router;
  if (router && before && last.since === status.since) {
    const seconds = (Date.parse(status.asOf) - Date.parse(last.asOf)) / 1000;
    if (seconds > 0) {
      push(rates.in, { packets: (router.encapsulation.sent - before.encapsulation.sent) / seconds,
        bits: 8 * (router.encapsulation.sentBytes - before.encapsulation.sentBytes) / seconds });
      push(rates.out, { packets: (router.decapsulation.sent - before.decapsulation.sent) / seconds,
        bits: 8 * (router.decapsulation.sentBytes - before.decapsulation.sentBytes) / seconds });
    }
  }
  last = status;
}

function picture() {
  const most = Math.max(10, ...rates.in.map(r => r.packets), ...rates.out.map(r => r.packets));
  const step = 600 / (POINTS - 1);
  const line = (values, className) => {
    const from = POINTS - values.length;
    const points = values.map((v, i) => `${((from + i) * step).toFixed(1)},${(118 - 108 * v.packets / most).toFixed(1)}`);
    return draw('polyline', { class: className, points: points.join(' ') });
  };
  const grid = [0, 0.5, 1].map(f => draw('line', { x1: 0, x2: 600, y1: 118 - 108 * f, y2: 118 - 108 * f, class: 'grid' }));
  const svg = draw('svg', { viewBox: '0 0 600 120', preserveAspectRatio: 'none', role: 'img', class: 'rates',
    'aria-label': 'Packets per second in the last five minutes' }, ...grid, line(rates.in, 'in'), line(rates.out, 'out'));
  return make('div', { className: 'chart' }, make('span', { className: 'scale' }, short(most) + ' packets/s'), svg);
}

function rate(list) {
  const newest = list.at(-1);
  return newest ? `${short(newest.packets)}/s, ${short(newest.bits)}bit/s` : '…';
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
      const { router } = status.statistics;
      const traffic = router ? [make('h3', {}, 'Packets'),
        make('p', { className: 'legend' }, make('span', { className: 'in' }, `into the tunnel ${rate(rates.in)}`),
          make('span', { className: 'out' }, `out of the tunnel ${rate(rates.out)}`)), picture()] : [];
      place.replaceChildren(firstSteps(status.statistics), make('div', { className: 'tiles' }, ...tiles(status.statistics)),
        ...traffic, make('h3', {}, 'Health'), status.health.parts.length
          ? make('ul', { className: 'tree' }, ...status.health.parts.map(tree)) : note('nothing to be ill'));
    },
  };
}

export default { title: 'Overview', start };
