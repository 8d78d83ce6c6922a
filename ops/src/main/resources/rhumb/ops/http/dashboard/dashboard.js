'use strict';
// The dashboard asks the same API as everybody else. All text goes in as text, never as markup.

const POINTS = 120;              // of the rate picture, one every PERIOD
const PERIOD = 2000;             // milliseconds between two questions
const ROWS = 500;                // of a table, at most
const pages = ['overview', 'map-cache', 'database', 'sites', 'lookup', 'drops'];
const rates = { in: [], out: [] };
let last = null;                 // the last status
let skew = 0;                    // the node's clock minus ours, in milliseconds
let data = {};                   // the last answer of each page

const $ = id => document.getElementById(id);

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  Object.assign(element, properties || {});
  element.append(...children);
  return element;
}

async function ask(path, options) {
  const response = await fetch(path, options);
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail || response.statusText);
  if (body.asOf) skew = Date.parse(body.asOf) - Date.now();
  return body;
}

function span(milliseconds) {
  const s = Math.max(0, Math.floor(milliseconds / 1000));
  const two = n => String(n).padStart(2, '0');
  const days = Math.floor(s / 86400);
  if (days >= 7) return `${Math.floor(days / 7)}w${days % 7}d`;
  if (days > 0) return `${days}d${two(Math.floor(s % 86400 / 3600))}h`;
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s % 3600 / 60))}:${two(s % 60)}`;
}

const now = () => Date.now() + skew;
const since = then => then ? span(now() - Date.parse(then)) : 'never';
const until = then => then ? span(Date.parse(then) - now()) : 'never';
const count = n => Number(n).toLocaleString('en');

function table(id, headings, rows, empty) {
  const head = make('tr', {}, ...headings.map(h => make('th', { scope: 'col' }, h)));
  const body = rows.slice(0, ROWS).map(cells => make('tr', {}, ...cells.map(cell)));
  if (!rows.length) body.push(make('tr', {}, make('td', { colSpan: headings.length }, empty)));
  $(id).replaceChildren(make('thead', {}, head), make('tbody', {}, ...body));
  return rows.length > ROWS ? `${count(rows.length - ROWS)} more; filter to see them` : '';
}

function cell(content) {
  if (content instanceof Node) return make('td', {}, content);
  return make('td', {}, String(content));
}

function mark(good, text) {
  return make('span', { className: good ? 'good' : 'bad' }, (good ? '✓ ' : '✗ ') + text);
}

function tile(value, label) {
  return make('div', { className: 'tile' }, make('b', {}, String(value)), make('span', {}, label));
}

function tree(health) {
  const item = make('li', {}, mark(health.healthy, health.name));
  if (health.detail) item.append(make('span', { className: 'note' }, '  ' + health.detail));
  if (health.parts.length) item.append(make('ul', {}, ...health.parts.map(tree)));
  return item;
}

function push(list, value) {
  list.push(value);
  if (list.length > POINTS) list.shift();
}

function line(values, most, className) {
  const polyline = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  const step = 600 / (POINTS - 1);
  const from = POINTS - values.length;
  polyline.setAttribute('class', className);
  polyline.setAttribute('points',
    values.map((v, i) => `${((from + i) * step).toFixed(1)},${(115 - 110 * v / most).toFixed(1)}`).join(' '));
  return polyline;
}

function drawRates(status) {
  const router = status.statistics.router;
  $('traffic').hidden = !router;
  if (!router) return;
  if (last && last.statistics.router && last.since === status.since) {
    const seconds = (Date.parse(status.asOf) - Date.parse(last.asOf)) / 1000;
    const rate = side => (router[side].sent - last.statistics.router[side].sent) / seconds;
    if (seconds > 0) {
      push(rates.in, rate('encapsulation'));
      push(rates.out, rate('decapsulation'));
    }
  }
  const most = Math.max(1, ...rates.in, ...rates.out);
  $('rates').replaceChildren(line(rates.in, most, 'in'), line(rates.out, most, 'out'));
}

function overview(status) {
  const tiles = [];
  const { router, mapping } = status.statistics;
  if (router) {
    tiles.push(tile(count(router.mapCacheEntries), `map-cache entries of ${count(router.mapCacheLimit)}`));
    tiles.push(tile(count(router.encapsulation.sent), 'packets encapsulated'));
    tiles.push(tile(count(router.decapsulation.sent), 'packets decapsulated'));
    tiles.push(tile(count(rates.in.at(-1)?.toFixed(0) ?? 0), 'packets/s into the tunnel'));
    tiles.push(tile(count(router.encapsulation.held), 'packets waiting for a mapping'));
  }
  if (mapping) {
    tiles.push(tile(count(mapping.registeredPrefixes), 'EID-prefixes registered'));
    tiles.push(tile(count(mapping.sites), mapping.sites ? 'sites configured' : 'sites: write some into rhumb.mapping.sites'));
    tiles.push(tile(count(mapping.received['Map-Request'] || 0), 'Map-Requests received'));
    tiles.push(tile(count(mapping.received['Map-Register'] || 0), 'Map-Registers received'));
  }
  $('tiles').replaceChildren(...tiles);
  $('health').replaceChildren(...status.health.parts.map(tree));
}

function dropped(status) {
  const all = [];
  const { router, mapping } = status.statistics;
  const add = (where, drops) => Object.entries(drops).forEach(([why, n]) => all.push([where, why, n]));
  if (router) {
    add('encapsulation', router.encapsulation.dropped);
    add('decapsulation', router.decapsulation.dropped);
    add('control messages', router.controlDropped);
  }
  if (mapping) add('mapping system', mapping.dropped);
  all.sort((a, b) => b[2] - a[2]);
  const most = Math.max(1, ...all.map(d => d[2]));
  $('drops-bars').replaceChildren(...all.map(([where, why, n]) => make('div', { className: 'bar' },
    make('span', {}, `${why} (${where})`),
    make('meter', { min: 0, max: most, value: n }),
    make('span', {}, count(n)))));
  if (!all.length) $('drops-bars').replaceChildren(make('p', { className: 'good' }, '✓ nothing was dropped'));
}

const matches = (cells, id) => {
  const wanted = $(id).value.trim().toLowerCase();
  return !wanted || cells.some(c => (c instanceof Node ? c.textContent : String(c)).toLowerCase().includes(wanted));
};

function locators(list) {
  const parts = list.map(l => {
    const up = (l.state ?? (l.reachable ? 'up' : 'down')) === 'up';
    const rtt = l.roundTripMicros ? `, ${(l.roundTripMicros / 1000).toFixed(1)} ms` : '';
    return make('div', {}, mark(up, `${l.rloc} ${l.priority}/${l.weight}${rtt}`));
  });
  return make('div', {}, ...parts);
}

function showMapCache() {
  const rows = (data['map-cache']?.mapCaches ?? []).flatMap(c => c.entries).map(e => [
    e.eid, since(e.created), until(e.expires), e.source,
    e.locators.length ? locators(e.locators) : e.action, count(e.packets)])
    .filter(r => matches(r, 'map-cache-filter'));
  $('map-cache-note').textContent = table('map-cache-table',
    ['EID-prefix', 'Uptime', 'Expires', 'Via', 'Locators or action', 'Packets'], rows,
    'nothing: send a packet to another site');
}

function showDatabase() {
  const rows = (data.database?.mappings ?? []).map(m => [m.eid, locators(m.locators),
    make('div', {}, ...m.registrations.map(r => make('div', {},
      mark(r.registered, `${r.mapServer}, confirmed ${since(r.lastConfirmed)}`))))]);
  table('database-table', ['EID-prefix', 'Locators', 'Map-Servers'], rows,
    'no EID-prefixes: write some into rhumb.router.database');
}

function showSites() {
  const rows = (data.sites?.sites ?? []).flatMap(s => s.prefixes.map(p => [
    s.name, p.eid, mark(p.registrations.length > 0, p.registrations.length ? 'registered' : 'missing'),
    since(p.lastRegistered), p.registrations.map(r => r.etr).join(', ') || '–',
    p.authenticationFailures ? make('span', { className: 'poor' }, count(p.authenticationFailures)) : 0]))
    .filter(r => matches(r, 'sites-filter'));
  $('sites-note').textContent = table('sites-table',
    ['Site', 'EID-prefix', 'State', 'Last registered', 'By', 'Authentication failures'], rows,
    'no sites: write some into rhumb.mapping.sites');
}

async function lookup(event) {
  event.preventDefault();
  const result = $('lookup-result');
  result.replaceChildren('asking …');
  try {
    const answer = (await ask('/api/v1/lookups', {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ eid: $('lookup-eid').value.trim() }) })).lookup;
    if (!answer.records.length) throw new Error(`nobody answered; ${answer.mapResolver} was asked ${answer.attempts} times`);
    const path = make('p', {}, `this router → ${answer.mapResolver} → ${answer.answeredBy ?? '?'} answered`);
    result.replaceChildren(path, ...answer.records.map(r => make('div', { className: 'tile' },
      make('b', {}, r.eid), make('span', {}, `for ${span(r.ttlMinutes * 60000)}`),
      r.locators.length ? locators(r.locators) : make('p', {}, r.action))));
  } catch (e) {
    result.replaceChildren(make('p', { className: 'bad' }, e.message));
  }
}

async function clear() {
  if (!confirm('Forget all that this router has learned? It will ask again.')) return;
  try {
    await ask('/api/v1/map-cache', { method: 'DELETE' });
  } catch (e) {
    alert(e.message);
  }
  refresh();
}

const shows = { 'map-cache': showMapCache, database: showDatabase, sites: showSites };

function page() {
  const asked = location.hash.slice(1);
  return pages.includes(asked) ? asked : 'overview';
}

function turn() {
  for (const name of pages) $(name).hidden = name !== page();
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === '#' + page()) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  refresh();
}

async function refresh() {
  try {
    const status = await ask('/api/v1/status');
    drawRates(status);
    last = status;
    $('name').textContent = status.name;
    document.title = `${status.health.healthy ? '' : '✗ '}${status.name} · Rhumb`;
    $('summary').className = status.health.healthy ? '' : 'bad';
    $('summary').textContent = `${status.roles.join(' and ')} · up ${since(status.since)} · version ${status.version}`
      + (status.health.healthy ? '' : ' · not well ' + status.health.detail);
    for (const link of document.querySelectorAll('nav a[data-role]')) {
      link.hidden = !status.roles.includes(link.dataset.role);
    }
    overview(status);
    dropped(status);
    const show = shows[page()];
    if (show) {
      data[page()] = await ask('/api/v1/' + page());
      show();
    }
  } catch (e) {
    $('summary').className = 'bad';
    $('summary').textContent = 'the node does not answer: ' + e.message;
  }
}

addEventListener('hashchange', turn);
$('lookup-form').addEventListener('submit', lookup);
$('clear').addEventListener('click', clear);
$('map-cache-filter').addEventListener('input', showMapCache);
$('sites-filter').addEventListener('input', showSites);
setInterval(() => document.hidden || refresh(), PERIOD);
setInterval(() => shows[page()]?.(), 1000); // countdowns
turn();
