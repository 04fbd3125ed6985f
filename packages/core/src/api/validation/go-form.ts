/**
 * How the API server prints whole structures in errors: the JSON of its internal types, with Go's
 * field names, every field present. Only the few structures that errors ever print are here.
 */
import type {
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodResourceClaim,
  SeccompProfile,
  SecurityContext,
  ServicePort,
  Taint,
} from '../schema/kubernetes.ts';

type Form = Readonly<Record<string, unknown>>;

/** The value, or null as Go prints a nil pointer or slice. */
const orNull = (value: unknown): unknown => value ?? null;
const orEmpty = (value: unknown): unknown => value ?? '';

/** `core.SeccompProfile`. */
export const seccompForm = (profile: SeccompProfile): Form => ({
  Type: orEmpty(profile.type),
  LocalhostProfile: orNull(profile.localhostProfile),
});

/** `core.SecurityContext` of a container. */
export function securityContextForm(context: SecurityContext): Form {
  const { capabilities, seLinuxOptions, windowsOptions, seccompProfile, appArmorProfile } = context;
  return {
    Capabilities:
      capabilities === undefined
        ? null
        : { Add: orNull(capabilities.add), Drop: orNull(capabilities.drop) },
    Privileged: orNull(context.privileged),
    SELinuxOptions:
      seLinuxOptions === undefined
        ? null
        : {
            User: orEmpty(seLinuxOptions.user),
            Role: orEmpty(seLinuxOptions.role),
            Type: orEmpty(seLinuxOptions.type),
            Level: orEmpty(seLinuxOptions.level),
          },
    WindowsOptions:
      windowsOptions === undefined
        ? null
        : {
            GMSACredentialSpecName: orNull(windowsOptions.gmsaCredentialSpecName),
            GMSACredentialSpec: orNull(windowsOptions.gmsaCredentialSpec),
            RunAsUserName: orNull(windowsOptions.runAsUserName),
            HostProcess: orNull(windowsOptions.hostProcess),
          },
    RunAsUser: orNull(context.runAsUser),
    RunAsGroup: orNull(context.runAsGroup),
    RunAsNonRoot: orNull(context.runAsNonRoot),
    ReadOnlyRootFilesystem: orNull(context.readOnlyRootFilesystem),
    AllowPrivilegeEscalation: orNull(context.allowPrivilegeEscalation),
    ProcMount: orNull(context.procMount),
    SeccompProfile: seccompProfile === undefined ? null : seccompForm(seccompProfile),
    AppArmorProfile:
      appArmorProfile === undefined
        ? null
        : {
            Type: orEmpty(appArmorProfile.type),
            LocalhostProfile: orNull(appArmorProfile.localhostProfile),
          },
  };
}

/** `core.PodResourceClaim`. */
export const resourceClaimForm = (claim: PodResourceClaim): Form => ({
  Name: orEmpty(claim.name),
  ResourceClaimName: orNull(claim.resourceClaimName),
  ResourceClaimTemplateName: orNull(claim.resourceClaimTemplateName),
});

/** `core.Taint`. */
export const taintForm = (taint: Taint): Form => ({
  Key: orEmpty(taint.key),
  Value: orEmpty(taint.value),
  Effect: orEmpty(taint.effect),
  TimeAdded: orNull(taint.timeAdded),
});

/** `core.ServicePort` holding only a protocol and a port, as the duplicate check builds it. */
export const servicePortForm = (port: ServicePort): Form => ({
  Name: '',
  Protocol: orEmpty(port.protocol),
  AppProtocol: null,
  Port: port.port ?? 0,
  TargetPort: 0,
  NodePort: 0,
});

const requirementForms = (list: readonly NodeSelectorRequirement[] | undefined): unknown =>
  list === undefined
    ? null
    : list.map(({ key, operator, values }) => ({
        Key: orEmpty(key),
        Operator: orEmpty(operator),
        Values: orNull(values),
      }));

/** `core.NodeSelectorTerm`. */
export const nodeSelectorTermForm = (term: NodeSelectorTerm): Form => ({
  MatchExpressions: requirementForms(term.matchExpressions),
  MatchFields: requirementForms(term.matchFields),
});
