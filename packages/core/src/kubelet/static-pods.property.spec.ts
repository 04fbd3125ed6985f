import fc from 'fast-check';
import { describe, it } from 'vitest';
import { watchInvariants } from '../invariants/watch-invariants.ts';
import type { Simulation } from '../simulation/simulation.ts';
import { arbitraryCommands, type TimedCommand } from '../testing/arbitraries/commands.ts';
import { startArbitraryScenario } from '../testing/arbitraries/run-arbitrary-scenario.ts';
import { arbitraryNodes, type ArbitraryScenario } from '../testing/arbitraries/scenarios.ts';
import { arbitraryStaticPods } from '../testing/arbitraries/static-pods.ts';
import { aPod } from '../testing/builders.ts';
import {
  firstDifference,
  firstDifferentLine,
  withoutTicks,
} from '../testing/properties/compare-runs.ts';
import { forEveryScenario } from '../testing/properties/for-every-scenario.ts';

const FILE = 'packages/core/src/kubelet/static-pods.property.spec.ts';
const SCENARIOS = 60;
const UNTIL_MS = 400_000;

/** Nothing but static Pods and what happens to them and their machines. */
const scenarios: fc.Arbitrary<ArbitraryScenario> = fc
  .record({
    seed: fc.nat({ max: 9_999 }),
    fidelity: fc.constantFrom('instant' as const, 'real' as const),
    nodes: arbitraryNodes(2),
    staticPods: arbitraryStaticPods(),
  })
  .chain(({ nodes, staticPods, ...rest }) => {
    const nodeNames = nodes.map(({ name }) => name);
    const manifests = staticPods.map(({ pod }) => pod);
    const pods = manifests.map(() => ({ object: aPod('none'), containers: ['main'] }));
    const targets = { nodeNames, pods, staticPods: manifests };
    return arbitraryCommands(targets, { withinMs: 300_000, countMax: 14 }).map((commands) => ({
      ...rest,
      nodes,
      objects: [],
      workloads: staticPods.flatMap(({ workloads }) => workloads),
      commands: commands.filter(isAboutStaticPods),
      durationMs: UNTIL_MS,
    }));
  });

const isAboutStaticPods = ({ command }: TimedCommand): boolean => command.type !== 'Apply';

/** Containers of two static Pods of one name that run at the same time on one node. */
function overlaps({ log }: Simulation): string | undefined {
  const running = new Map<string, Map<string, string>>();
  const nodeOf = new Map<string, string>();
  for (const fact of log.facts) {
    if (fact.type === 'PodReceived') nodeOf.set(fact.uid, fact.nodeName);
    if (fact.type !== 'ContainerStarted' && fact.type !== 'ContainerExited') continue;
    const here = `${nodeOf.get(fact.uid) ?? ''} ${fact.pod}`;
    const containers = running.get(here) ?? new Map<string, string>();
    running.set(here, containers);
    if (fact.type === 'ContainerExited') containers.delete(fact.containerId);
    else {
      const other = [...containers.values()].find((uid) => uid !== fact.uid);
      if (other !== undefined) return `${here}: ${fact.uid} starts beside ${other} at ${fact.at}`;
      containers.set(fact.containerId, fact.uid);
    }
  }
  return undefined;
}

/** Once all machines are well: what each folder says and what each machine and the API have. */
function unlike({ state }: Simulation): string | undefined {
  for (const { name: node, staticPods = {} } of state.hosts.values()) {
    const wanted = Object.keys(staticPods).map((file) => `${file}-${node}`);
    const workers = [...state.podWorkers.values()].filter(
      ({ nodeName, isStatic }) => nodeName === node && isStatic === true,
    );
    const known = workers.map(({ pod }) => pod);
    if (known.join() !== wanted.join()) return `${node} has ${known.join()}, not ${wanted.join()}`;
    for (const [key, { spec, metadata }] of state.pods) {
      const hash = metadata.annotations?.['kubernetes.io/config.mirror'];
      if (spec.nodeName !== node || hash === undefined) continue;
      // The mirror of the manifest before stays when this one has been turned away.
      const shown = workers.find(
        ({ pod, uid, phase }) => pod === key && (uid === hash || phase === 'terminated'),
      );
      if (shown === undefined) return `${key} shows ${hash}, which is not there`;
    }
    for (const { pod, phase } of workers) {
      const isShown = state.pods.has(pod) || !state.nodes.has(node) || phase === 'terminated';
      if (!isShown) return `${pod} is not shown`;
    }
  }
  return undefined;
}

/** Makes all machines well and waits until they have settled. */
function heal(simulation: Simulation): void {
  for (const node of simulation.state.hosts.keys()) {
    for (const type of ['RecoverNode', 'HealNode', 'StartKubelet'] as const) {
      simulation.execute({ type, node });
    }
  }
  simulation.run({ until: simulation.now + 300_000 });
}

function check(title: string, law: (scenario: ArbitraryScenario, pick: number) => void): void {
  it(title, { timeout: 300_000 }, () => {
    forEveryScenario({ file: FILE, title }, law, { runs: SCENARIOS, scenarios });
  });
}

function must(problem: string | undefined): void {
  if (problem !== undefined) throw new Error(problem);
}

describe('static Pods, whatever happens to them', () => {
  check(
    'run one at a time of each name, and machines and API come to what the folders say',
    (s) => {
      const simulation = startArbitraryScenario(s);
      watchInvariants(simulation);
      simulation.run({ until: s.durationMs });
      heal(simulation);
      must(overlaps(simulation));
      must(unlike(simulation));
    },
  );

  check('go on from a snapshot, and with every tick simulated, as they would have', (s, pick) => {
    const whole = startArbitraryScenario(s).run({ until: s.durationMs });
    const ticked = startArbitraryScenario(s, { ticked: true }).run({ until: s.durationMs });
    const origin = startArbitraryScenario(s).run({
      until: Math.floor((s.durationMs * pick) / 999),
    });
    const fork = origin.fork().run({ until: s.durationMs });
    must(firstDifference(whole.log.facts, fork.log.facts));
    must(firstDifferentLine(withoutTicks(whole.log.facts), withoutTicks(ticked.log.facts)));
  });
});
