import { describe, expect, it } from 'vitest';
import { FIDELITIES, factsOf, networkOf, outputOf, podOf, processesOn } from '../observe.ts';
import { play } from '../play.ts';

describe.each(FIDELITIES)('same devices, %s', (fidelity) => {
  const { simulation } = play(['s07-same-devices/scenario.yaml'], { fidelity });
  const [sandbox] = factsOf(simulation, 'SandboxCreated', 'devices');
  const [ip = ''] = sandbox?.ips ?? [];

  it('S7: every container sees exactly the devices of the infra container', () => {
    const processes = processesOn(simulation, 'devices');
    expect(processes.map(({ container }) => container)).toEqual(['pause', 'a', 'b', 'server']);
    const [pause, ...others] = processes;
    for (const { netns } of others) expect(netns).toBe(pause?.netns);
    const network = networkOf(simulation, 'devices');
    expect(network?.name).toBe(pause?.netns);
    expect(network?.interfaces.map(({ name, addresses }) => [name, addresses])).toEqual([
      ['lo', ['127.0.0.1/8', '::1/128']],
      ['eth0', [`${ip}/24`]],
    ]);
  });

  it('S7: and the same address, which is the Pod’s', () => {
    expect(podOf(simulation, 'devices').status.podIP).toBe(ip);
    for (const container of ['a', 'b']) {
      expect(outputOf(simulation, 'devices', container)[0]).toBe(`ip ${ip}`);
    }
  });

  it('S7: a server of one container is reached from any other over either device', () => {
    for (const container of ['a', 'b']) {
      expect(outputOf(simulation, 'devices', container).slice(1)).toEqual(['server', 'server']);
    }
  });
});
