/** The `KubeletConfiguration` of `kubelet.config.k8s.io/v1beta1`: its field table and the shape of what is simulated. */
import type { SchemaDefinition } from '../schema/schema-data.ts';

export const KUBELET_CONFIG_API_VERSION = 'kubelet.config.k8s.io/v1beta1';
export const KUBELET_CONFIGURATION = 'kubelet.v1beta1.KubeletConfiguration';

/** Amounts by eviction signal or resource; percentages are texts such as `10%`. */
type Amounts = Readonly<Record<string, string>>;

/** What a user may say of a node's kubelet; durations and quantities as text. */
export interface KubeletConfigurationFields {
  readonly maxPods?: number;
  readonly serializeImagePulls?: boolean;
  readonly maxParallelImagePulls?: number;
  readonly registryPullQPS?: number;
  readonly registryBurst?: number;
  readonly imageMinimumGCAge?: string;
  readonly imageMaximumGCAge?: string;
  readonly imageGCHighThresholdPercent?: number;
  readonly imageGCLowThresholdPercent?: number;
  readonly evictionHard?: Amounts;
  readonly evictionSoft?: Amounts;
  readonly evictionSoftGracePeriod?: Amounts;
  readonly evictionMinimumReclaim?: Amounts;
  readonly evictionPressureTransitionPeriod?: string;
  readonly evictionMaxPodGracePeriod?: number;
  readonly mergeDefaultEvictionSettings?: boolean;
  readonly systemReserved?: Amounts;
  readonly kubeReserved?: Amounts;
  readonly shutdownGracePeriod?: string;
  readonly shutdownGracePeriodCriticalPods?: string;
  readonly shutdownGracePeriodByPodPriority?: readonly {
    readonly priority: number;
    readonly shutdownGracePeriodSeconds: number;
  }[];
  readonly crashLoopBackOff?: { readonly maxContainerRestartPeriod?: string };
  readonly cpuCFSQuota?: boolean;
  readonly localStorageCapacityIsolation?: boolean;
  readonly fileCheckFrequency?: string;
  readonly syncFrequency?: string;
  /** Names of kernel settings, or prefixes that end with `*`. */
  readonly allowedUnsafeSysctls?: readonly string[];
  readonly featureGates?: Readonly<Record<string, boolean>>;
}

const SIMULATED =
  'maxPods:int32 serializeImagePulls:boolean maxParallelImagePulls:int32 registryPullQPS:int32 registryBurst:int32 imageMinimumGCAge:duration imageMaximumGCAge:duration imageGCHighThresholdPercent:int32 imageGCLowThresholdPercent:int32 evictionHard:{}string evictionSoft:{}string evictionSoftGracePeriod:{}duration evictionMinimumReclaim:{}string evictionPressureTransitionPeriod:duration evictionMaxPodGracePeriod:int32 mergeDefaultEvictionSettings:boolean systemReserved:{}string kubeReserved:{}string shutdownGracePeriod:duration shutdownGracePeriodCriticalPods:duration shutdownGracePeriodByPodPriority:[]kubelet.v1beta1.ShutdownGracePeriodByPodPriority crashLoopBackOff:kubelet.v1beta1.CrashLoopBackOffConfig cpuCFSQuota:boolean localStorageCapacityIsolation:boolean fileCheckFrequency:duration syncFrequency:duration allowedUnsafeSysctls:[]string featureGates:{}boolean';

/** Fields of real files that change nothing here. */
const ACCEPTED =
  'enableServer:boolean staticPodPath:string podLogsDir:string httpCheckFrequency:duration staticPodURL:string staticPodURLHeader:any address:string port:int32 readOnlyPort:int32 tlsCertFile:string tlsPrivateKeyFile:string tlsCipherSuites:[]string tlsMinVersion:string tlsCurvePreferences:any rotateCertificates:boolean serverTLSBootstrap:boolean authentication:any authorization:any imagePullCredentialsVerificationPolicy:string preloadedImagesVerificationAllowlist:[]string eventRecordQPS:int32 eventBurst:int32 enableDebuggingHandlers:boolean enableContentionProfiling:boolean healthzPort:int32 healthzBindAddress:string oomScoreAdj:int32 clusterDomain:string clusterDNS:[]string streamingConnectionIdleTimeout:duration nodeStatusUpdateFrequency:duration nodeStatusReportFrequency:duration nodeLeaseDurationSeconds:int32 volumeStatsAggPeriod:duration kubeletCgroups:string systemCgroups:string cgroupRoot:string cgroupsPerQOS:boolean cgroupDriver:string cpuManagerPolicy:string singleProcessOOMKill:boolean cpuManagerPolicyOptions:{}string cpuManagerReconcilePeriod:duration memoryManagerPolicy:string topologyManagerPolicy:string topologyManagerScope:string topologyManagerPolicyOptions:{}string qosReserved:{}string runtimeRequestTimeout:duration hairpinMode:string podCIDR:string podPidsLimit:int64 resolvConf:string runOnce:boolean cpuCFSQuotaPeriod:duration nodeStatusMaxImages:int32 maxOpenFiles:int64 contentType:string kubeAPIQPS:int32 kubeAPIBurst:int32 podsPerCore:int32 enableControllerAttachDetach:boolean protectKernelDefaults:boolean makeIPTablesUtilChains:boolean iptablesMasqueradeBit:int32 iptablesDropBit:int32 failSwapOn:boolean memorySwap:any containerLogMaxSize:string containerLogMaxFiles:int32 containerLogMaxWorkers:int32 containerLogMonitorInterval:duration configMapAndSecretChangeDetectionStrategy:string reservedSystemCPUs:string showHiddenMetricsForVersion:string systemReservedCgroup:string kubeReservedCgroup:string enforceNodeAllocatable:[]string volumePluginDir:string providerID:string kernelMemcgNotification:boolean logging:any enableSystemLogHandler:boolean enableSystemLogQuery:boolean reservedMemory:any enableProfilingHandler:boolean enableDebugFlagsHandler:boolean seccompDefault:boolean memoryThrottlingFactor:number memoryReservationPolicy:string registerWithTaints:any registerNode:boolean tracing:any containerRuntimeEndpoint:string imageServiceEndpoint:string failCgroupV1:boolean userNamespaces:any';

export const KUBELET_DEFINITIONS: Readonly<Record<string, SchemaDefinition>> = {
  [KUBELET_CONFIGURATION]: `apiVersion:string kind:string ${SIMULATED} ${ACCEPTED}`,
  'kubelet.v1beta1.ShutdownGracePeriodByPodPriority':
    'priority:int32 shutdownGracePeriodSeconds:int64',
  'kubelet.v1beta1.CrashLoopBackOffConfig': 'maxContainerRestartPeriod:duration',
};

/** Fields of `KubeletConfiguration` that podsim accepts and does not simulate. */
export const UNSIMULATED_KUBELET_FIELDS: ReadonlySet<string> = new Set(
  ACCEPTED.split(' ').map((field) => field.slice(0, field.indexOf(':'))),
);
