import { ask, clock, count, make, note, scroll, table, tile } from './ask.js';
import { bars, counted } from './drops.js';

const ABOUT = /auth|key|algorithm|replay|nonce|not-allowed|weak|rate-limited|not-authoritative|site|signature|refused|spoof|source/;

function start(root) {
  const tiles = make('div', { className: 'tiles' }), reasons = make('div', {}), refused = scroll();
  root.append(tiles, make('h3', {}, 'Refused messages'), reasons, make('h3', {}, 'Refused registrations'), refused,
    note('A wrong key and an old one look the same here; the site\'s own counters are under Sites.'));
  return {
    async update(status) {
      const found = counted(status.statistics).filter(d => ABOUT.test(d.why));
      const { events } = await ask('/api/v1/events?types=registration-rejected');
      const total = found.reduce((sum, d) => sum + d.n, 0);
      const [door, who] = sessionStorage.getItem('token') ? ['token', 'this tab has signed in']
        : location.protocol === 'https:' ? ['TLS', 'this node asks for no token'] : ['open', 'this node asks nobody who he is'];
      tiles.replaceChildren(tile(count(total), 'messages refused', total ? 'warn' : ''),
        tile(new Set(events.map(e => e.site)).size, 'sites with refused registrations', events.length ? 'warn' : ''),
        tile(door, who));
      reasons.replaceChildren(found.length ? bars(found) : note('✓ nothing was refused', 'good'));
      refused.replaceChildren(table(['Time', 'Site', 'Reason', 'So far', 'What happened'],
        events.slice(-100).reverse().map(e => [clock(e.at), e.site ?? '', e.reason ?? '', count(e.count ?? 1), e.text]), 'none'));
    },
  };
}

export default { title: 'Security', start };
