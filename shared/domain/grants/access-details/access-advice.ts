import { type AccessCommands, NAMESPACE } from "./access-commands";
import type { AccessFacts } from "./access-facts";
import { firstCommandOf } from "./first-command";

/** In the order in which a person takes them, each with the command to copy where there is one. */
export function accessSteps({ principal, access }: AccessFacts, { signIn, use, remove }: AccessCommands): string[] {
  const { namespace, allowed } = firstCommandOf(access);
  const steps = [
    "Save the files: run the save command in bash, zsh or sh, or save each file at its path below your home directory.",
    principal.strategy === "IAM_ROLE_TEMPLATE"
      ? `Sign in to AWS as you always do. kubectl assumes the role ${principal.roleArn} with the profile that AWS_PROFILE names, or else with your default profile.`
      : `Sign in: ${signIn}`,
    use
      ? `Use the cluster: ${use}`
      : "The address of the cluster is not known yet. Open these details again after the next sync.",
  ];
  if (use && allowed && namespace === null) {
    steps.push(`In that command, put a namespace that matches ${allowed.join(" or ")} in place of ${NAMESPACE}.`);
  }
  return [...steps, `Remove the files once access has ended: ${remove}`];
}

/** Facts of EKS and of this access that a person would otherwise be surprised by. */
export function accessNotes({ cluster, principal, access, endsAt }: AccessFacts): string[] {
  const { namespace, allowed } = firstCommandOf(access);
  const notes = [
    "The files need kubectl and the AWS CLI, version 2.",
    "Where kubectl is refused at first, wait a minute: EKS takes a moment to let everybody know of new access.",
    endsAt === null
      ? "This access has no end of its own: it lasts until it is revoked or given back."
      : "At its end access goes within minutes: a cluster remembers who you are for a while. Kubernetes' default is 2 minutes, and EKS publishes no figure. A token of kubectl lives for up to 15 minutes.",
    "What is running at the end, such as exec, logs -f or port-forward, may run on. Close it yourself.",
    "'kubectl auth can-i --list' does not show what an EKS access policy allows, and '--as' goes past it.",
    "The files are in a folder of this grant alone. Your own ~/.aws/config and ~/.kube/config stay as they are.",
  ];
  if (namespace !== null && allowed && allowed.length > 1) {
    notes.push(
      `kubectl begins in the namespace ${namespace}. Add --namespace for another one that you may use: ${allowed.join(", ")}.`,
    );
  }
  if (cluster.endpointPublicAccess === false) {
    notes.push(
      "The cluster's endpoint is private: kubectl reaches it only from a network that is connected to its VPC.",
    );
  }
  if (principal.strategy === "IDENTITY_CENTER") {
    notes.push(
      "The portal and the profile work for this cluster's account only, and give no access to Kubernetes by themselves.",
    );
  }
  return notes;
}
