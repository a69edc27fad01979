/** The folder of one grant below a person's home directory. The commands write nowhere else. */
export interface AccessFolder {
  /** Also the name of the AWS profile and of the context. Letters, digits, "_" and "-" only. */
  readonly name: string;
  /** Relative to the home directory, with "/" between its parts. */
  readonly path: string;
}

/** The part of the grant's id keeps two grants on one cluster apart, and a regrant from the grant before. */
export function accessFolderOf(grantId: string, clusterArn: string): AccessFolder {
  const [, , , region, accountId, ...cluster] = clusterArn.split(":");
  const clusterName = cluster.join(":").replace(/^cluster\//, "");
  const readable = `drawbridge-${accountId}-${region}-${clusterName}`.replace(/[^A-Za-z0-9_-]+/g, "-");
  const name = `${readable}-${grantId.slice(-8)}`;
  return { name, path: `.drawbridge/${name}` };
}

/** A path for a POSIX shell. It has to come from an access folder: between double quotes other characters would be read. */
export function shellPath(pathInHome: string): string {
  return `"$HOME/${pathInHome}"`;
}

/** May be run when the folder is gone already. */
export function removeCommand({ path }: AccessFolder): string {
  return `rm -rf ${shellPath(path)}`;
}

/** A command to paste into a POSIX shell: whatever a word holds, it is one word. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replace(/'/g, `'\\''`)}'`;
}
