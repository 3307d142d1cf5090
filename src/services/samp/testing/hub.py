"""A SAMP hub, and a client of it, for the tests: one JSON command a line in, one JSON answer a line out."""
import json
import os
import sys
import time

import astropy
from astropy.samp import SAMPHubServer, SAMPIntegratedClient
from astropy.table import Table

astropy.log.setLevel('ERROR')
# astropy prints what it does: that goes beside the answers, not between them.
out, sys.stdout = sys.stdout, sys.stderr
lockfile = sys.argv[1]
hub = SAMPHubServer(lockfile=lockfile, web_profile=False, addr='127.0.0.1', label='test hub')
hub.start()
client = SAMPIntegratedClient(metadata={'samp.name': 'Python'}, addr='127.0.0.1')
received = []


def record(answers):
    def on_call(private_key, sender, message_id, mtype, params, extra):
        received.append({'sender': sender, 'mtype': mtype, 'params': params})
        if answers == 'refuse':
            client.reply(message_id, {'samp.status': 'samp.error', 'samp.error': {'samp.errortxt': 'no room'}})
        elif answers == 'ok':
            client.reply(message_id, {'samp.status': 'samp.ok', 'samp.result': {}})

    def on_notification(private_key, sender, mtype, params, extra):
        received.append({'sender': sender, 'mtype': mtype, 'params': params})
    return on_call, on_notification


def load(private_key, sender, message_id, mtype, params, extra):
    table = Table.read(params['url'], format='votable' if mtype.endswith('votable') else 'fits')
    received.append({'sender': sender, 'mtype': mtype, 'params': params, 'columns': table.colnames, 'units': [str(table[c].unit or '') for c in table.colnames],
                     'rows': len(table), 'first': [float(table[c][0]) for c in table.colnames if table[c].dtype.kind in 'fi'], 'meta': {k: str(v) for k, v in table.meta.items()}})
    client.reply(message_id, {'samp.status': 'samp.ok', 'samp.result': {}})


def command(request):
    name = request['do']
    if name == 'join':
        os.environ['SAMP_HUB'] = 'std-lockurl:file://' + lockfile
        client.connect()
        for mtype in request.get('tables', []):
            client.bind_receive_call(mtype, load)
        for mtype in request.get('messages', []):
            on_call, on_notification = record(request.get('answers', 'ok'))
            client.bind_receive_call(mtype, on_call)
            client.bind_receive_notification(mtype, on_notification)
        return client.get_public_id()
    if name == 'clients':
        return {c: client.get_metadata(c).get('samp.name', '') for c in client.get_registered_clients()}
    if name == 'subscriptions':
        return sorted(client.get_subscriptions(request['client']))
    if name == 'ask':
        return client.call_and_wait(request['client'], {'samp.mtype': request['mtype'], 'samp.params': request['params']}, '10')
    if name == 'tell':
        client.notify(request['client'], {'samp.mtype': request['mtype'], 'samp.params': request['params']})
        return None
    if name == 'received':
        until = time.time() + 10
        while time.time() < until and len(received) < request['count']:
            time.sleep(0.02)
        taken = list(received)
        received.clear()
        return taken
    if name == 'leave':
        client.disconnect()
        return None
    if name == 'stop':
        hub.stop()
        return None
    raise ValueError(name)


print(json.dumps({'ok': 'running'}), file=out, flush=True)
for line in sys.stdin:
    try:
        answer = {'ok': command(json.loads(line))}
    except Exception as error:
        answer = {'error': repr(error)}
    print(json.dumps(answer), file=out, flush=True)
