import { ask, badge, clock, failure, headers, make, note, scroll, table } from './ask.js';

const MOST = 300; // that are kept here
const KINDS = [[/rejected|down|unreachable|left/, 'wrong'], [/drop|ended|removed/, 'poor'], [/added|up|joined|reachable/, 'fine']];

export const kind = type => KINDS.find(([words]) => words.test(type))?.[1] ?? '';

/** Calls `each` with every event after `last`, until stopped; comes back by itself. */
function listen(last, each) {
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      try {
        const response = await fetch('/api/v1/events',
          { headers: headers({ Accept: 'text/event-stream', 'Last-Event-ID': last }), signal: stop.signal });
        if (!response.ok) throw await failure(response);
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = '';
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          text += part.value;
          const blocks = text.split('\n\n');
          text = blocks.pop();
          for (const block of blocks) {
            const data = block.split('\n').find(line => line.startsWith('data: {"'));
            if (!data) continue;
            const event = JSON.parse(data.slice('data: '.length));
            last = event.id;
            each(event);
          }
        }
      } catch {
        // the node may be starting anew
      }
      await new Promise(resume => setTimeout(resume, 2000));
    }
  };
  run();
  return () => stop.abort();
}

function start(root) {
  const filter = make('input', { type: 'search', placeholder: 'locator or 10.0.', autocomplete: 'off' });
  const pause = make('button', { type: 'button' }, 'Pause');
  const place = scroll();
  let all = [], paused = false, stop = () => {}, stopped = false, due = false;
  const show = () => {
    due = false;
    const wanted = filter.value.trim().toLowerCase();
    const rows = all.filter(e => !wanted || `${e.type} ${e.text}`.toLowerCase().includes(wanted))
      .map(e => [clock(e.at), badge(kind(e.type), e.type), e.text]);
    const told = table(['Time', 'Event', 'What happened'], rows, 'nothing has happened yet');
    told.className = 'told';
    place.replaceChildren(told);
  };
  const add = event => {
    all = [event, ...all].slice(0, MOST);
    if (!paused) due = true;
  };
  filter.addEventListener('input', show);
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? 'Go on' : 'Pause';
    if (!paused) show();
  });
  root.append(make('div', { className: 'bar' }, make('label', {}, 'Filter ', filter), pause), place,
    note('The same in a terminal: rhumb events --follow'));
  ask('/api/v1/events').then(answer => {
    all = answer.events.slice(-MOST).reverse();
    show();
    // 0 is before all: what happens before the stream begins is in it, even if it is the first of all
    if (!stopped) stop = listen(answer.events.at(-1)?.id ?? '0', add);
  }).catch(e => place.replaceChildren(note(e.message, 'bad')));
  return { tick: () => { if (due) show(); }, stop: () => { stopped = true; stop(); } };
}

export default { title: 'Events', start };
