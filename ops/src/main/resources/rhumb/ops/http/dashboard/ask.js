// Asking the node, and putting its answers on the page: all text goes in as text, never as markup.

const SVG = 'http://www.w3.org/2000/svg';
const PATIENCE = 20000; // milliseconds; the node itself gives up after 15 seconds
let skew = 0; // the node's clock minus ours, in milliseconds
let refused = () => {};

export const whenRefused = then => { refused = then; };

export function headers(more) {
  const token = sessionStorage.getItem('token');
  return { ...(token ? { Authorization: 'Bearer ' + token } : {}), ...more };
}

export async function failure(response) {
  const problem = await response.json().catch(() => ({}));
  const error = new Error(problem.detail || response.statusText || 'code ' + response.status);
  error.refused = response.status === 401;
  error.status = response.status;
  if (error.refused) refused();
  return error;
}

export async function ask(path, options = {}) {
  const response = await fetch(path, { ...options, headers: headers(options.headers), signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw await failure(response);
  const body = await response.json();
  if (body.asOf) skew = Date.parse(body.asOf) - Date.now();
  return body;
}

export const post = (path, body) => ask(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
});

export function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  Object.assign(element, properties);
  element.append(...children);
  return element;
}

export function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function span(milliseconds) {
  const s = Math.max(0, Math.floor(milliseconds / 1000));
  const two = n => String(n).padStart(2, '0');
  const days = Math.floor(s / 86400);
  if (days >= 7) return `${Math.floor(days / 7)}w${days % 7}d`;
  if (days > 0) return `${days}d${two(Math.floor(s % 86400 / 3600))}h`;
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s % 3600 / 60))}:${two(s % 60)}`;
}

export const now = () => Date.now() + skew;
export const since = then => then ? span(now() - Date.parse(then)) : 'never';
export const until = then => then ? span(Date.parse(then) - now()) : 'never';
export const count = n => Number(n).toLocaleString('en');
export const clock = then => new Date(then).toLocaleTimeString('en-GB');

/** A number that people read at a glance: 12.3 k. */
export function short(n) {
  const units = ['', ' k', ' M', ' G', ' T'];
  let i = 0;
  while (n >= 1000 && i < units.length - 1) { n /= 1000; i++; }
  return (i > 0 ? n.toPrecision(3) : n < 10 ? Number(n.toFixed(1)) : Math.round(n)) + units[i];
}

export function mark(good, text) {
  return make('span', { className: good ? 'good' : 'bad' }, (good ? '✓ ' : '✗ ') + text);
}

export function badge(kind, text) {
  return make('span', { className: 'badge ' + kind }, text);
}

export function tile(value, label, kind = '') {
  return make('div', { className: 'tile ' + kind }, make('b', {}, String(value)), make('span', {}, label));
}

export function note(text, className = 'note') {
  return make('p', { className }, text);
}

export function table(headings, rows, empty) {
  const head = make('tr', {}, ...headings.map(h => make('th', { scope: 'col' }, h)));
  const body = rows.map(cells => make('tr', {}, ...cells.map(cell => make('td', {}, cell instanceof Node ? cell : String(cell)))));
  if (!rows.length) body.push(make('tr', {}, make('td', { colSpan: headings.length, className: 'note' }, empty)));
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...body));
}

export function scroll(...children) {
  return make('div', { className: 'scroll', tabIndex: 0 }, ...children);
}

export function locators(list) {
  return make('div', {}, ...list.map(l => {
    const up = (l.state ?? (l.reachable ? 'up' : 'down')) === 'up';
    const rtt = l.roundTripMicros ? `, ${(l.roundTripMicros / 1000).toFixed(1)} ms` : '';
    return make('div', {}, mark(up, `${l.rloc} ${l.priority}/${l.weight}${rtt}`));
  }));
}

/** A table that comes from the node by the page. */
export function paged(root, { path, placeholder, extra = [], rows, headings, empty }) {
  const search = make('input', { type: 'search', placeholder, autocomplete: 'off' });
  const back = make('button', { type: 'button' }, '‹ Back');
  const next = make('button', { type: 'button' }, 'Next ›');
  const where = make('span', { className: 'note' });
  const place = scroll();
  const before = []; // cursors of the pages before this one
  let cursor = '', following = '', last = null, timer = 0;
  const show = () => { if (last) place.replaceChildren(table(headings, rows(last), empty)); };
  const load = async () => {
    const query = new URLSearchParams({ limit: 100 });
    if (cursor) query.set('cursor', cursor);
    if (search.value.trim()) query.set('filter', search.value.trim());
    for (const each of extra) for (const [k, v] of Object.entries(each.query())) query.set(k, v);
    last = await ask(`${path}?${query}`);
    following = last.next ?? '';
    back.disabled = !before.length;
    next.disabled = !following;
    back.hidden = next.hidden = back.disabled && next.disabled;
    where.textContent = back.hidden ? '' : `page ${before.length + 1}`;
    show();
  };
  const turn = () => load().catch(e => { where.textContent = e.message; });
  const first = () => { before.length = 0; cursor = ''; turn(); };
  search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(first, 250); });
  for (const each of extra) each.input?.addEventListener('change', first);
  back.addEventListener('click', () => { cursor = before.pop() ?? ''; turn(); });
  next.addEventListener('click', () => { before.push(cursor); cursor = following; turn(); });
  root.append(make('div', { className: 'bar' }, make('label', {}, 'Filter ', search), ...extra.map(e => e.element)),
    place, make('div', { className: 'bar' }, back, next, where));
  return { update: load, tick: show };
}
