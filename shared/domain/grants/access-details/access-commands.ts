import type { AccessFacts } from "./access-facts";
import type { AccessFiles } from "./access-files";
import { type AccessFolder, removeCommand, shellCommand, shellPath } from "./access-folder";
import { firstCommandOf } from "./first-command";

/** To paste into a POSIX shell (sh, bash, zsh). Each may be run as often as one likes. */
export interface AccessCommands {
  /** Writes the files, over those of an earlier run. */
  readonly save: string;
  /** Null where people sign in to AWS in their own way. */
  readonly signIn: string | null;
  /** Null where there is no kubeconfig. Holds the word NAMESPACE where one of a pattern has to be filled in. */
  readonly use: string | null;
  /** Removes all that `save` wrote. */
  readonly remove: string;
}

/** The placeholder for a namespace that matches one of the person's patterns. */
export const NAMESPACE = "NAMESPACE";

export function accessCommandsOf(folder: AccessFolder, files: AccessFiles, { access }: AccessFacts): AccessCommands {
  const { words, namespace, allowed } = firstCommandOf(access);
  const toFillIn = allowed !== null && namespace === null ? ["--namespace", NAMESPACE] : [];
  return {
    save: saveCommand(folder, files),
    signIn:
      files.awsConfig &&
      `AWS_CONFIG_FILE=${shellPath(files.awsConfig.path)} ${shellCommand("aws", "sso", "login", "--profile", folder.name)}`,
    use:
      files.kubeconfig &&
      `kubectl --kubeconfig ${shellPath(files.kubeconfig.path)} ${shellCommand(...words, ...toFillIn)}`,
    remove: removeCommand(folder),
  };
}

/** In a subshell, so that the mask stays there. ">|" overwrites a file also in a shell with noclobber. */
function saveCommand(folder: AccessFolder, { awsConfig, kubeconfig }: AccessFiles): string {
  const writes = [awsConfig, kubeconfig]
    .filter((file) => file !== null)
    .map(({ path, text }) => `${shellCommand("printf", "%s", text)} >| ${shellPath(path)}`);
  return `(${["umask 077", `mkdir -p ${shellPath(folder.path)}`, ...writes].join(" &&\n")})`;
}
