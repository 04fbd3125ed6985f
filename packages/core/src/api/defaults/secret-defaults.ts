/** What a Secret becomes when it is written. */
import { encodeBase64 } from '../base64.ts';
import type { Secret } from '../schema/kubernetes.ts';
import { withMissing } from './keep-unchanged.ts';

/** `stringData` is for writing only: it goes into `data`, where it wins. Mirrors `pkg/apis/core/v1 (Convert_v1_Secret_To_core_Secret)`. */
export function setSecretDefaults(secret: Secret): Secret {
  const typed = withMissing(secret, { type: 'Opaque' });
  if (typed.stringData === undefined) return typed;
  const { stringData, ...kept } = typed;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, encodeBase64(text)]);
  const data = { ...kept.data, ...(Object.fromEntries(encoded) as Record<string, string>) };
  return Object.keys(data).length === 0 ? kept : { ...kept, data };
}
