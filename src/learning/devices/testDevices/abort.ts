/** A device whose driver ends the process that loads it, as broken graphics drivers do. */
process.once('message', () => { process.kill(process.pid, 'SIGABRT'); });
