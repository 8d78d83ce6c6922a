import { make } from './ask.js';
import neighbours from './neighbours.js';
import network from './network.js';

const PARTS = { mapping: network, router: neighbours };

function start(root) {
  const running = {};
  return {
    async update(status) {
      for (const role of Object.keys(PARTS).filter(r => status.roles.includes(r))) {
        if (!running[role]) {
          const place = make('div', {});
          root.append(place);
          running[role] = PARTS[role](place);
        }
        await running[role].update(status);
      }
    },
    tick: () => Object.values(running).forEach(part => part.tick?.()),
  };
}

export default { title: 'Topology', start };
