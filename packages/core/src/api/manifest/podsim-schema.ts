/** The field table of podsim's own documents, in the form of the Kubernetes one. */
import type { SchemaDefinition } from '../schema/schema-data.ts';

/** The only version of podsim's documents so far. */
export const PODSIM_API_VERSION = 'podsim.dev/v1alpha1';

/** Definition of each kind, by `<apiVersion>.<kind>`. */
export const PODSIM_KINDS: Readonly<Record<string, string>> = {
  'podsim.dev/v1alpha1.Scenario': 'podsim.Scenario',
  'podsim.dev/v1alpha1.Workload': 'podsim.Workload',
};

const DOCUMENT = 'apiVersion:string kind:string metadata:meta.v1.ObjectMeta';

/** `string|` before a definition: a text is taken for its first field. */
export const PODSIM_DEFINITIONS: Readonly<Record<string, SchemaDefinition>> = {
  'podsim.Scenario': `${DOCUMENT} spec:podsim.ScenarioSpec`,
  'podsim.ScenarioSpec':
    'kubernetesVersion:string seed:int64 duration:duration cluster:podsim.Cluster manifests:[]string steps:[]podsim.Step expect:[]podsim.Expectation',
  'podsim.Cluster': 'nodes:[]podsim.NodePool',
  'podsim.NodePool':
    'name:string count:int32 labels:{}string capacity:{}quantity taints:[]core.v1.Taint images:[]string kubelet:kubelet.v1beta1.KubeletConfiguration staticPods:[]string',
  'podsim.Expectation': 'at:duration that:string',
  'podsim.Step': [
    'at:duration apply:string delete:podsim.DeleteAction scale:podsim.ScaleAction',
    ...['crashNode', 'recoverNode', 'partitionNode', 'healNode', 'stopKubelet', 'startKubelet'].map(
      (action) => `${action}:string|podsim.NodeAction`,
    ),
    ...['drain', 'cordon', 'uncordon', 'deleteNode', 'shutdownNode'].map(
      (action) => `${action}:string|podsim.NodeAction`,
    ),
    'rebootNode:string|podsim.RebootAction killContainer:podsim.KillContainerAction',
    'killSandbox:string|podsim.PodAction hangContainer:podsim.HangContainerAction',
    'removeContainer:podsim.RemoveContainerAction registryOutage:podsim.RegistryOutageAction',
    'writeStaticPod:podsim.WriteStaticPodAction removeStaticPod:podsim.RemoveStaticPodAction',
  ].join(' '),
  'podsim.DeleteAction': 'kind:string name:string namespace:string gracePeriodSeconds:int64',
  'podsim.ScaleAction': 'kind:string name:string namespace:string replicas:int32',
  'podsim.NodeAction': 'node:string',
  'podsim.RebootAction': 'node:string downFor:duration graceful:boolean',
  'podsim.PodAction': 'pod:string',
  'podsim.KillContainerAction': 'pod:string container:string signal:string',
  'podsim.RemoveContainerAction': 'pod:string container:string',
  'podsim.HangContainerAction': 'pod:string container:string for:duration',
  'podsim.RegistryOutageAction': 'for:duration',
  'podsim.WriteStaticPodAction': 'node:string file:string',
  'podsim.RemoveStaticPodAction': 'node:string name:string namespace:string',
  'podsim.Workload': `${DOCUMENT} spec:podsim.WorkloadSpec`,
  'podsim.WorkloadSpec': [
    'match:podsim.WorkloadMatch startup:duration exit:podsim.Exit listen:[]podsim.Listener http:[]podsim.HttpRule hang:[]podsim.Hang exec:[]podsim.ExecRule cpu:[]podsim.CpuStep memory:[]podsim.MemoryStep storage:[]podsim.StorageStep onSIGTERM:podsim.OnSIGTERM',
    'flaky:[]podsim.FlakyRule grpc:[]podsim.GrpcRule crash:podsim.Crash stdout:[]string|podsim.OutputLine files:[]podsim.ProgramFile serveFiles:podsim.ServeFiles clients:[]string',
    'writeLog:podsim.WriteLog forwardLog:podsim.ForwardLog sink:podsim.Sink imageSize:quantity pullError:string processes:[]podsim.ProcessStep',
  ].join(' '),
  'podsim.WorkloadMatch': 'image:string container:string podSelector:meta.v1.LabelSelector',
  'podsim.Exit': 'after:duration code:int32',
  'podsim.Listener': 'port:int32 protocol:string tls:boolean',
  'podsim.HttpRule':
    'path:string port:int32 from:duration to:duration status:int32 latency:duration body:string location:string',
  'podsim.FlakyRule':
    'path:string port:int32 from:duration to:duration failureProbability:number status:int32',
  'podsim.GrpcRule':
    'port:int32 service:string from:duration to:duration status:string latency:duration',
  'podsim.Hang': 'from:duration to:duration',
  'podsim.ExecRule':
    'command:[]string from:duration to:duration exitCode:int32 latency:duration output:string',
  'podsim.CpuStep': 'from:duration cores:quantity',
  'podsim.MemoryStep': 'from:duration bytes:quantity growth:growth',
  'podsim.StorageStep': 'from:duration bytes:quantity growth:growth path:string',
  'podsim.ProcessStep': 'from:duration count:int32',
  'podsim.OnSIGTERM': 'exitAfter:duration code:int32 ignore:boolean',
  'podsim.Crash': 'mtbf:duration code:int32',
  'podsim.OutputLine': 'at:duration line:string',
  'podsim.ProgramFile': 'path:string content:string',
  'podsim.ServeFiles': 'directory:string index:string archives:boolean',
  'podsim.WriteLog': 'path:string every:duration line:string count:int32',
  'podsim.ForwardLog':
    'from:string to:podsim.LogTarget every:duration batch:int32 checkpoint:string startAt:string',
  'podsim.LogTarget': 'host:string port:int32',
  'podsim.Sink': 'port:int32 path:string deduplicate:boolean',
};
