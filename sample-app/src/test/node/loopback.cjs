// Loaded before the server, which by itself is open to the whole network and takes fixed ports: binds to the loopback
// interface, on a free port, and says for which of the configured ones ("listening <configured> <actual>").
const net = require('node:net');

const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (target, ...more) {
	const options = (typeof target === 'object' && target !== null) ? target : { port: target };
	const callback = more.find((argument) => typeof argument === 'function');
	this.once('listening', () => console.log(`listening ${options.port} ${this.address().port}`));
	return listen.call(this, { ...options, host: '127.0.0.1', port: 0 }, callback);
};

// Whoever started the server holds its input: without them it would stay for ever.
process.stdin.on('end', () => process.exit(0)).resume();
