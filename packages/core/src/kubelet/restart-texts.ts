/** Texts about the restarts of one container, which a crash loop asks for again and again. */
import type { Container } from '../api/schema/kubernetes.ts';
import type { DurationMs } from '../engine/time.ts';
import { backOffKey, backOffMessage } from './decisions/crash-loop-back-off.ts';

interface RestartTexts {
  readonly uid: string;
  readonly key: string;
  delayMs: DurationMs;
  message: string;
}

/** By container of a spec: specs are replaced as wholes, so a text holds as long as its container is the same object. */
const known = new WeakMap<Container, RestartTexts>();

/** `backOffKey`, made once per container. */
export function restartKey(uid: string, container: Container): string {
  return textsOf(uid, container).key;
}

/** `backOffMessage` of a Pod `namespace/name`, made once per container and delay. */
export function delayMessage(
  pod: string,
  uid: string,
  container: Container,
  delayMs: DurationMs,
): string {
  const texts = textsOf(uid, container);
  if (texts.delayMs !== delayMs) {
    const [namespace = '', name = ''] = pod.split('/');
    texts.delayMs = delayMs;
    texts.message = backOffMessage(delayMs, container.name, { namespace, name, uid });
  }
  return texts.message;
}

function textsOf(uid: string, container: Container): RestartTexts {
  let texts = known.get(container);
  if (texts?.uid !== uid) {
    texts = { uid, key: backOffKey(uid, container), delayMs: -1, message: '' };
    known.set(container, texts);
  }
  return texts;
}
