// Loaded by NODE_OPTIONS=--require into Node programs that `plimsoll run` starts.
// Node before 22.21 and 24.5 does not read HTTPS_PROXY; this makes its fetch and its https module do so. Newer ones do it themselves
// (NODE_USE_ENV_PROXY=1), and then this does nothing. It must never break the program: whatever fails here is left as it was.
'use strict';

(() => {
  if (process.versions.bun || typeof globalThis.Deno !== 'undefined') return;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21)) return;

  const address = process.env.https_proxy || process.env.HTTPS_PROXY;
  if (!address) return;
  let proxy;
  try {
    proxy = new URL(address);
  } catch {
    return;
  }
  if (proxy.protocol !== 'http:') return;

  const direct = (process.env.no_proxy || process.env.NO_PROXY || '')
    .split(/[\s,]+/).map((name) => name.trim().toLowerCase()).filter(Boolean);
  const goesDirect = (host, port) => {
    const name = String(host || '').toLowerCase().replace(/^\[|\]$/g, '');
    return direct.some((entry) => {
      if (entry === '*') return true;
      // One colon divides name and port; more than one are an IPv6 address.
      const [want, wantPort] = entry.split(':').length === 2 ? entry.split(':') : [entry.replace(/^\[|\]$/g, ''), undefined];
      if (wantPort && Number(wantPort) !== Number(port)) return false;
      const domain = want.replace(/^\*?\./, '');
      return name === domain || name.endsWith(`.${domain}`);
    });
  };

  const net = require('node:net');
  const tls = require('node:tls');
  const proxyHost = proxy.hostname.replace(/^\[|\]$/g, '');
  const proxyPort = Number(proxy.port || 80);
  const authorization = proxy.username
    ? `proxy-authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}\r\n`
    : '';

  // Opens a tunnel to host:port; calls back with the plain socket.
  const tunnel = (host, port, done) => {
    const name = net.isIPv6(host) ? `[${host}]` : host;
    const socket = net.connect(proxyPort, proxyHost);
    let head = Buffer.alloc(0);
    const fail = (error) => { socket.destroy(); done(error); };
    const closed = () => fail(Object.assign(new Error('the proxy closed the connection'), { code: 'ECONNRESET' }));
    const read = (chunk) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return head.length > 65536 ? fail(new Error('the proxy answered with no HTTP head')) : undefined;
      socket.off('data', read).off('error', fail).off('close', closed);
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, end))?.[1]);
      if (status !== 200) return fail(Object.assign(new Error(`the proxy refused the tunnel to ${name}:${port} with status ${status}`), { code: 'ECONNREFUSED' }));
      socket.pause();
      const rest = head.subarray(end + 4);
      if (rest.length) socket.unshift(rest);
      done(null, socket);
    };
    socket.on('error', fail).on('close', closed).on('data', read);
    socket.once('connect', () => socket.write(`CONNECT ${name}:${port} HTTP/1.1\r\nhost: ${name}:${port}\r\nuser-agent: node/${process.versions.node}\r\n${authorization}\r\n`));
    return socket;
  };

  // 1. The https module: every agent makes its connections through this method.
  try {
    const https = require('node:https');
    const create = https.Agent.prototype.createConnection;
    https.Agent.prototype.createConnection = function createConnection(...parameters) {
      const options = typeof parameters[0] === 'object' && parameters[0] !== null ? parameters[0] : {};
      const callback = parameters.find((parameter) => typeof parameter === 'function');
      const host = options.host || options.hostname;
      const port = options.port || 443;
      if (!callback || !host || options.socketPath || goesDirect(host, port)) return create.apply(this, parameters);

      tunnel(host, port, (error, socket) => {
        if (error) return callback(error);
        const servername = options.servername || (net.isIP(host) ? undefined : host);
        const secure = tls.connect({ ...options, host: undefined, port: undefined, path: undefined, socket, servername });
        callback(null, secure);
      });
      return undefined;
    };
  } catch { /* left as it was */ }

  // 2. fetch: undici's dispatcher is made at first use; its class is reached through the instance that Node keeps under this symbol.
  try {
    const key = Symbol.for('undici.globalDispatcher.1');
    let own = globalThis[key];
    if (!own) {
      // Touching the global loads undici; the promise of this address settles without a network.
      fetch('data:,').then(() => {}, () => {});
      own = globalThis[key];
    }
    const Agent = own && own.constructor;
    if (typeof Agent !== 'function') return;
    const connect = (options, callback) => {
      const port = options.port || (options.protocol === 'https:' ? 443 : 80);
      const host = options.hostname;
      const secure = options.protocol === 'https:';
      const finish = (socket) => {
        const onError = (error) => { socket.destroy(); callback(error); };
        socket.once('error', onError);
        const ready = () => { socket.off('error', onError); callback(null, socket); };
        socket.setNoDelay(true);
        if (secure) socket.once('secureConnect', ready);
        else if (socket.connecting) socket.once('connect', ready);
        else ready();
      };
      const secured = (socket) => tls.connect({
        ALPNProtocols: ['http/1.1'], host: socket ? undefined : host, port: socket ? undefined : port, socket,
        servername: options.servername || (net.isIP(host) ? undefined : host),
      });
      if (!secure) return finish(net.connect(port, host));
      if (goesDirect(host, port)) return finish(secured());
      tunnel(host, port, (error, socket) => (error ? callback(error) : finish(secured(socket))));
      return undefined;
    };
    const agent = new Agent({ connect });
    globalThis[key] = agent;
    if (globalThis[key] !== agent) Object.defineProperty(globalThis, key, { value: agent, writable: true, enumerable: false, configurable: false });
  } catch { /* left as it was */ }
})();
