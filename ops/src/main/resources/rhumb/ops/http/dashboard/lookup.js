import { draw, locators, make, note, post, span } from './ask.js';

const WIDE = 190, HIGH = 86; // of a stop

function step({ x, y }, name, what) {
  const g = draw('g', { class: 'node up', transform: `translate(${x},${y})` });
  const head = draw('text', { y: 5 }), below = draw('text', { y: 34, class: 'about' });
  head.textContent = name;
  below.textContent = what;
  g.append(draw('rect', { x: -84, y: -18, width: 168, height: 36, rx: 9 }), head, below);
  return g;
}

function path(answer) {
  const stops = [['this router', 'asks'], [answer.mapResolver, 'Map-Resolver']];
  if (answer.answeredBy && answer.answeredBy !== answer.mapResolver) stops.push([answer.answeredBy, 'answers itself']);
  const targets = answer.records.flatMap(r => r.locators).filter(l => l.reachable);
  if (targets.length && targets[0].rloc !== answer.answeredBy) stops.push([targets[0].rloc, 'packets go here']);
  const down = innerWidth < 560; // no room side by side
  const at = i => down ? { x: WIDE / 2, y: 30 + HIGH * i } : { x: WIDE / 2 + WIDE * i, y: 30 };
  const lines = stops.slice(1).map((_, i) => draw('line', { class: 'edge up', 'stroke-width': 3, ...(down
    ? { x1: at(i).x, x2: at(i).x, y1: at(i).y + 40, y2: at(i + 1).y - 18 }
    : { x1: at(i).x + 84, x2: at(i + 1).x - 84, y1: 30, y2: 30 }) }));
  const [width, height] = down ? [WIDE, HIGH * stops.length] : [WIDE * stops.length, HIGH];
  return draw('svg', { viewBox: `0 0 ${width} ${height}`, class: down ? 'path down' : 'path', role: 'img',
    'aria-label': stops.map(s => s.join(' ')).join(', then ') }, ...lines, ...stops.map(([name, what], i) => step(at(i), name, what)));
}

function record(r) {
  return make('div', { className: 'card' }, make('h3', {}, r.eid), note(`valid for ${span(r.ttlMinutes * 60000)}${r.authoritative ? ', said by the site itself' : ''}`),
    r.locators.length ? locators(r.locators) : make('p', {}, `no locators: ${r.action}`));
}

function start(root) {
  const eid = make('input', { required: true, placeholder: '172.16.30.101', autocomplete: 'off' });
  const form = make('form', { className: 'bar' }, make('label', {}, 'EID ', eid), make('button', {}, 'Ask the mapping system'));
  const result = make('div', { ariaLive: 'polite' });
  root.append(note('Where is it? Asks past the map-cache, as rhumb lig does.'), form, result);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    result.replaceChildren(note('asking …'));
    try {
      const answer = (await post('/api/v1/lookups', { eid: eid.value.trim() })).lookup;
      if (!answer.records.length) throw new Error(`nobody answered; ${answer.mapResolver} was asked ${answer.attempts} times`);
      const took = answer.roundTrip ? `answered in ${(1000 * Number(answer.roundTrip.replace(/[PTS]/g, ''))).toFixed(1)} ms` : '';
      result.replaceChildren(make('div', { className: 'card' }, path(answer)), note(took), ...answer.records.map(record));
    } catch (e) {
      result.replaceChildren(note(e.message, 'bad'));
    }
  });
}

export default { title: 'Lookup', role: 'router', start };
