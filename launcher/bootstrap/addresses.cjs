/**
 * The lock file with the address of each package at this registry. The committed one names no registry, so that it
 * serves any; npm then reads the document of each package, 160 MB in all, for an address that follows from the name.
 */
function withAddresses(lock, registry) {
  const packages = Object.entries(lock.packages).map(([path, entry]) => [path, addressed(path, entry, registry)]);
  return { ...lock, packages: Object.fromEntries(packages) };
}

function addressed(path, entry, registry) {
  const isFetched = path !== "" && !entry.link && !entry.inBundle && !entry.resolved;
  return isFetched ? { ...entry, resolved: addressOf(entry.name ?? nameIn(path), entry.version, registry) } : entry;
}

/** `node_modules/a/node_modules/@scope/b` is `@scope/b`. */
function nameIn(path) {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

function addressOf(name, version, registry) {
  return `${registry.replace(/\/$/, "")}/${name}/-/${name.split("/").at(-1)}-${version}.tgz`;
}

/**
 * The registry of npm's settings (`npm config list --json`) for all packages of the lock file; null where a scope of
 * theirs has its own, or where the address has a password, which npm does not tell.
 */
function onlyRegistry(settings, { packages }) {
  const scopes = new Set(Object.keys(packages).map((path) => nameIn(path).split("/")[0]));
  const hasOwn = Object.keys(settings).some((key) => key.endsWith(":registry") && scopes.has(key.split(":")[0]));
  return hasOwn || typeof settings.registry !== "string" ? null : settings.registry;
}

module.exports = { onlyRegistry, withAddresses };
