/** A device that never answers. */
process.on('message', () => { /* nothing */ });
