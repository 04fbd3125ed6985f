/** Images whose program is a server. Start-up times are those of an idle machine; memory is what they hold at rest. */
import type { ImageEntry } from './image-catalogue.ts';
import type { WorkloadSpec } from '../api/manifest/workload-spec.ts';

const MB = 1_000_000;
const WELCOME = (name: string): string =>
  `<!DOCTYPE html>\n<html><head><title>Welcome to ${name}</title></head><body><h1>Welcome to ${name}</h1></body></html>\n`;

/** A server on TCP ports that stops cleanly. */
function serving(
  ports: readonly number[],
  startup: string,
  memory: string,
  more: WorkloadSpec = {},
): WorkloadSpec {
  return {
    startup,
    listen: ports.map((port) => ({ port })),
    memory: [{ bytes: memory }],
    onSIGTERM: { exitAfter: '0s', code: 0 },
    ...more,
  };
}

/** A database started by `docker-entrypoint.sh`. */
function database(
  sizes: readonly [number, number?],
  servers: readonly string[],
  workload: WorkloadSpec,
  more: Partial<ImageEntry> = {},
): ImageEntry {
  const [sizeMB, alpineMB] = sizes;
  return {
    sizeBytes: sizeMB * MB,
    ...(alpineMB !== undefined && { alpineBytes: alpineMB * MB }),
    entrypoint: ['docker-entrypoint.sh'],
    cmd: [servers[0] ?? ''],
    servers,
    workload,
    ...more,
  };
}

const TOMCAT_HOME = '/root/apache-tomcat-7.0.42-v2';
const NGINX_HTML = '/usr/share/nginx/html';

const NGINX: ImageEntry = {
  sizeBytes: 72 * MB,
  alpineBytes: 21 * MB,
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  servers: ['nginx'],
  stopSignal: 'SIGQUIT',
  files: {
    [`${NGINX_HTML}/index.html`]: WELCOME('nginx!'),
    [`${NGINX_HTML}/50x.html`]: 'An error occurred.\n',
  },
  workload: serving([80], '50ms', '4Mi', { serveFiles: { directory: NGINX_HTML } }),
};

const TOMCAT: ImageEntry = {
  sizeBytes: 190 * MB,
  cmd: ['catalina.sh', 'run'],
  servers: ['catalina.sh', 'startup.sh', 'start.sh', 'java'],
  workingDir: '/usr/local/tomcat',
  files: { '/usr/local/tomcat/webapps/.keep': '' },
  workload: serving([8080], '3s', '100Mi', {
    onSIGTERM: { exitAfter: '500ms', code: 143 },
    serveFiles: { directory: '/usr/local/tomcat/webapps', archives: true },
  }),
};

export const SERVER_IMAGES: Readonly<Record<string, ImageEntry>> = {
  nginx: NGINX,
  'nginxinc/nginx-unprivileged': {
    ...NGINX,
    user: '101',
    workload: serving([8080], '50ms', '4Mi', { serveFiles: { directory: NGINX_HTML } }),
  },
  httpd: {
    sizeBytes: 58 * MB,
    alpineBytes: 21 * MB,
    cmd: ['httpd-foreground'],
    servers: ['httpd-foreground', 'httpd'],
    stopSignal: 'SIGWINCH',
    files: {
      '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n',
    },
    workload: serving([80], '100ms', '6Mi', {
      serveFiles: { directory: '/usr/local/apache2/htdocs' },
    }),
  },
  tomcat: TOMCAT,
  'geektime/tomcat': {
    ...TOMCAT,
    sizeBytes: 360 * MB,
    cmd: ['sh', '-c', `${TOMCAT_HOME}/bin/start.sh`],
    workingDir: '/',
    files: { [`${TOMCAT_HOME}/webapps/.keep`]: '' },
    workload: {
      ...TOMCAT.workload,
      serveFiles: { directory: `${TOMCAT_HOME}/webapps`, archives: true },
    },
  },
  redis: database(
    [45, 17],
    ['redis-server', 'redis-sentinel'],
    serving([6379], '50ms', '4Mi', { clients: ['redis-cli'] }),
  ),
  memcached: database([31, 4], ['memcached'], serving([11211], '50ms', '3Mi'), {
    user: 'memcache',
  }),
  postgres: database(
    [155, 105],
    ['postgres'],
    serving([5432], '2s', '20Mi', { clients: ['pg_isready', 'psql'] }),
    { stopSignal: 'SIGINT' },
  ),
  mysql: database(
    [230],
    ['mysqld'],
    serving([3306, 33060], '8s', '350Mi', {
      clients: ['mysqladmin', 'mysql', 'healthcheck.sh'],
      onSIGTERM: { exitAfter: '2s', code: 0 },
    }),
  ),
  mariadb: database(
    [120],
    ['mariadbd', 'mysqld'],
    serving([3306], '5s', '80Mi', {
      clients: ['mysqladmin', 'mysql', 'mariadb-admin', 'mariadb', 'healthcheck.sh'],
    }),
  ),
  mongo: database(
    [250],
    ['mongod', 'mongos'],
    serving([27017], '2s', '80Mi', {
      clients: ['mongosh', 'mongo'],
      sink: { port: 27017, path: '/data/db/received.log', deduplicate: true },
    }),
    { files: { '/data/db/.keep': '' } },
  ),
  elasticsearch: {
    sizeBytes: 600 * MB,
    shell: 'bash',
    user: '1000:0',
    entrypoint: ['/bin/tini', '--', '/usr/local/bin/docker-entrypoint.sh'],
    cmd: ['eswrapper'],
    servers: ['eswrapper', 'elasticsearch'],
    files: { '/usr/share/elasticsearch/data/.keep': '' },
    workload: serving([9200, 9300], '20s', '1200Mi', {
      sink: { port: 9200, path: '/usr/share/elasticsearch/data/received.log', deduplicate: true },
    }),
  },
  rabbitmq: database(
    [110, 60],
    ['rabbitmq-server'],
    serving([5672, 15672, 25672], '8s', '110Mi', {
      clients: ['rabbitmq-diagnostics', 'rabbitmqctl'],
    }),
  ),
  wordpress: {
    ...database([230], ['apache2-foreground', 'php-fpm'], serving([80], '1s', '30Mi')),
    stopSignal: 'SIGWINCH',
  },
  zookeeper: database([125], ['zkServer.sh'], serving([2181, 2888, 3888, 8080], '3s', '60Mi')),
  consul: database([50], ['consul', 'agent'], serving([8300, 8301, 8500, 8600], '2s', '30Mi')),
  traefik: {
    sizeBytes: 45 * MB,
    shell: 'ash',
    entrypoint: ['/entrypoint.sh'],
    cmd: ['traefik'],
    servers: ['traefik'],
    workload: serving([80], '500ms', '30Mi'),
  },
  haproxy: database([45, 13], ['haproxy'], serving([80], '100ms', '10Mi'), { user: 'haproxy' }),
  envoyproxy: {
    sizeBytes: 60 * MB,
    cmd: ['envoy'],
    servers: ['envoy'],
    workload: serving([10000], '1s', '20Mi'),
  },
  'fluent/fluentd': {
    sizeBytes: 18 * MB,
    shell: 'ash',
    user: 'fluent',
    entrypoint: ['tini', '--', '/bin/entrypoint.sh'],
    cmd: ['fluentd'],
    servers: ['fluentd'],
    workload: serving([24224], '3s', '50Mi'),
  },
  'fluent/fluent-bit': {
    sizeBytes: 35 * MB,
    shell: 'none',
    entrypoint: ['/fluent-bit/bin/fluent-bit'],
    cmd: ['-c', '/fluent-bit/etc/fluent-bit.conf'],
    servers: ['fluent-bit'],
    workload: serving([2020], '500ms', '10Mi'),
  },
  'prom/prometheus': {
    sizeBytes: 110 * MB,
    shell: 'ash',
    user: 'nobody',
    entrypoint: ['/bin/prometheus'],
    cmd: ['--config.file=/etc/prometheus/prometheus.yml'],
    servers: ['prometheus'],
    workload: serving([9090], '2s', '60Mi'),
  },
  'grafana/grafana': {
    sizeBytes: 140 * MB,
    shell: 'ash',
    user: '472',
    entrypoint: ['/run.sh'],
    servers: ['run.sh', 'grafana'],
    workload: serving([3000], '4s', '70Mi'),
  },
  'registry.k8s.io/hpa-example': {
    sizeBytes: 160 * MB,
    cmd: ['apache2-foreground'],
    servers: ['apache2-foreground'],
    workload: serving([80], '500ms', '10Mi'),
  },
  'registry.k8s.io/etcd': {
    sizeBytes: 58 * MB,
    shell: 'none',
    servers: ['etcd'],
    cmd: ['etcd'],
    workload: serving([2379, 2380], '1s', '25Mi', { clients: ['etcdctl'] }),
  },
  'registry.k8s.io/coredns/coredns': {
    sizeBytes: 18 * MB,
    shell: 'none',
    entrypoint: ['/coredns'],
    user: 'nonroot:nonroot',
    servers: ['coredns'],
    workload: {
      ...serving([53, 8080, 8181, 9153], '500ms', '15Mi'),
      listen: [{ port: 53, protocol: 'UDP' }, ...[53, 8080, 8181, 9153].map((port) => ({ port }))],
    },
  },
};
