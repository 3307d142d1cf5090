import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const PROGRAMS = ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/sbin/munged', '/usr/bin/sbatch'];

/** Whether Slurm and munge are installed, and daemons may be started: they must be root's. */
export function canRunSlurm(): boolean {
  return process.getuid?.() === 0 && PROGRAMS.every((path) => existsSync(path));
}

/** A Slurm of one node, this computer. */
export interface SingleNodeSlurm {
  /** SLURM_CONF for its commands. */
  readonly configuration: string;
  stop(): Promise<void>;
}

/** Starts munge, the controller and the node's daemon, with keys, sockets and state of their own in `folder`. */
export async function startSlurm(folder: string): Promise<SingleNodeSlurm> {
  const node = hostname().split('.')[0]!;
  for (const name of ['state', 'spool', 'log']) mkdirSync(join(folder, name), { recursive: true });
  const key = join(folder, 'munge.key');
  writeFileSync(key, randomBytes(1024), { mode: 0o600 });
  const socket = join(folder, 'munge.socket');
  execFileSync('/usr/sbin/munged', [
    '--force', `--key-file=${key}`, `--socket=${socket}`, `--pid-file=${join(folder, 'munge.pid')}`,
    `--seed-file=${join(folder, 'munge.seed')}`, `--log-file=${join(folder, 'log/munge.log')}`,
  ]);
  const configuration = join(folder, 'slurm.conf');
  writeFileSync(configuration, `ClusterName=test
SlurmctldHost=${node}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket}
CredType=cred/munge
SlurmctldPort=${await freePort()}
SlurmdPort=${await freePort()}
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
KillWait=2
SchedulerParameters=sched_interval=2,bf_interval=2
SlurmdParameters=config_overrides
NodeName=${node} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`);
  const env = { ...process.env, SLURM_CONF: configuration };
  execFileSync('/usr/sbin/slurmctld', ['-c'], { env });
  execFileSync('/usr/sbin/slurmd', ['-c'], { env });
  for (let tries = 0; ; tries++) {
    const state = execFileSync('sinfo', ['-h', '-o', '%T'], { env, encoding: 'utf8' }).trim();
    if (state === 'idle') break;
    if (tries > 100) throw new Error(`Slurm's node is ${state}`);
    await setTimeout(300);
  }
  return {
    configuration,
    async stop() {
      for (const name of ['slurmd.pid', 'slurmctld.pid', 'munge.pid']) {
        const path = join(folder, name);
        if (existsSync(path)) endProcess(Number(readFileSync(path, 'utf8')));
      }
      await setTimeout(1000);
    },
  };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    return; // it has ended
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
