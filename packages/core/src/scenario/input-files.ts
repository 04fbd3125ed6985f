/** The files of a run, each read once, and what was found in them. */
import { PODSIM_API_VERSION } from '../api/manifest/podsim-schema.ts';
import type { Problem } from '../api/manifest/problem.ts';
import { readManifests, type LoadedObject } from '../api/manifest/read-manifests.ts';
import { isKubeletConfiguration } from '../api/manifest/type-table.ts';
import { normalisePath } from './file-paths.ts';
import type { ReadFile } from './inputs.ts';

export class InputFiles {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  private readonly readFile: ReadFile;
  private readonly found = new Map<string, readonly LoadedObject[] | undefined>();

  constructor(readFile: ReadFile) {
    this.readFile = readFile;
  }

  /** Whether there is such a file; reads it if need be. */
  has(file: string): boolean {
    return this.all(file) !== undefined;
  }

  /** Kubernetes objects of the file. */
  objects(file: string): readonly LoadedObject[] {
    const all = this.all(file) ?? [];
    return all.filter(
      ({ object }) =>
        object.apiVersion !== PODSIM_API_VERSION &&
        !isKubeletConfiguration(object.apiVersion, object.kind),
    );
  }

  /** Configurations for the kubelets of all nodes. */
  kubeletConfigurations(file: string): readonly LoadedObject[] {
    const all = this.all(file) ?? [];
    return all.filter(({ object }) => isKubeletConfiguration(object.apiVersion, object.kind));
  }

  workloads(file: string): readonly LoadedObject[] {
    return this.own(file, 'Workload');
  }

  scenarios(file: string): readonly LoadedObject[] {
    return this.own(file, 'Scenario');
  }

  private own(file: string, kind: string): readonly LoadedObject[] {
    const all = this.all(file) ?? [];
    return all.filter(
      ({ object }) => object.apiVersion === PODSIM_API_VERSION && object.kind === kind,
    );
  }

  private all(file: string): readonly LoadedObject[] | undefined {
    const path = normalisePath(file);
    if (!this.found.has(path)) this.found.set(path, this.read(file));
    return this.found.get(path);
  }

  private read(file: string): readonly LoadedObject[] | undefined {
    const text = this.readFile(file);
    if (text === undefined) return undefined;
    const { objects, problems, warnings } = readManifests(text, { file });
    this.problems.push(...problems);
    this.warnings.push(...warnings);
    return objects;
  }
}
