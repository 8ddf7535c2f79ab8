import { startEmbedded } from '../../runtime/embedded/embedded.ts';

/** A process of its own that opens the home folder given as argument, says so and stays; tests kill it. */
const services = await startEmbedded({
  home: process.argv[2] ?? '',
  natsServerBin: process.argv[3],
  onExit: (service, how) => console.log(JSON.stringify({ exited: service, how })),
});
const { databaseUrl, natsUrl, postgresPid, natsPid } = services;
console.log(JSON.stringify({ databaseUrl, natsUrl, postgresPid, natsPid }));
// Stays alive until it is killed.
setInterval(() => {}, 60_000);
