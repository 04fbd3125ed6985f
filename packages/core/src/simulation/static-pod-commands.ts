/** What happens to the folder of manifests on a machine, as an operator logged in there would do it. */
import type { Pod } from '../api/schema/kubernetes.ts';
import { setDefaults } from '../api/defaults/set-defaults.ts';
import { joinFieldErrors } from '../api/validation/field-error.ts';
import { validateStaticPod } from '../api/validation/static-pod.ts';
import { canonicalJson } from '../log/canonical-json.ts';
import type { Context } from '../state/context.ts';
import type { Command, CommandAnswer } from './commands.ts';

const ACCEPTED: CommandAnswer = { accepted: true };

/** Writes a manifest; the same once more changes nothing. */
export function writeStaticPod(ctx: Context, nodeName: string, manifest: Pod): CommandAnswer {
  const { name, namespace = 'default' } = manifest.metadata;
  const errors = validateStaticPod(setDefaults(withNamespace(manifest, namespace)));
  if (errors.length > 0) {
    const message = `Pod "${name}" is invalid: ${joinFieldErrors(errors)}`;
    return { accepted: false, reason: 'Invalid', message };
  }
  const rival = nodeWithUid(ctx, nodeName, manifest.metadata.uid);
  if (rival !== undefined) {
    const message = `the manifest fixes its uid, and node ${rival} has a static pod of that uid`;
    return { accepted: false, reason: 'Conflict', message };
  }
  const file = `${namespace}/${name}`;
  const known = ctx.state.hosts.get(nodeName)?.staticPods?.[file];
  if (known !== undefined && canonicalJson(known) === canonicalJson(manifest)) return ACCEPTED;
  ctx.emit('StaticPodWritten', { nodeName, file, manifest });
  return ACCEPTED;
}

export function removeStaticPod(
  ctx: Context,
  command: Extract<Command, { readonly type: 'RemoveStaticPod' }>,
): CommandAnswer {
  const { node: nodeName, name, namespace = 'default' } = command;
  const file = `${namespace}/${name}`;
  if (ctx.state.hosts.get(nodeName)?.staticPods?.[file] === undefined) {
    const message = `node ${nodeName} has no manifest of a static pod "${file}"`;
    return { accepted: false, reason: 'NotFound', message };
  }
  ctx.emit('StaticPodRemoved', { nodeName, file });
  return ACCEPTED;
}

/** Another node that a uid belongs to; uids that are not fixed are hashes with the node in them. */
function nodeWithUid({ state }: Context, nodeName: string, uid?: string): string | undefined {
  if (uid === undefined) return undefined;
  for (const { name, staticPods = {} } of state.hosts.values()) {
    const has = Object.values(staticPods).some(({ metadata }) => metadata.uid === uid);
    if (name !== nodeName && has) return name;
  }
  const { nodeName: known = nodeName } = state.podWorkers.get(uid) ?? {};
  return known === nodeName ? undefined : known;
}

function withNamespace(manifest: Pod, namespace: string): Pod {
  return { ...manifest, metadata: { ...manifest.metadata, namespace } };
}
