import type { Grant } from "../grant.entity";
import { accessFolderOf, removeCommand } from "./access-folder";

/** For a person who still has the files of a grant that gives nothing any more. */
export interface EndedAccess {
  readonly message: string;
  /** Relative to the home directory, with "/" between its parts. */
  readonly folder: string;
  /** For a POSIX shell; may be run when the folder is gone already. */
  readonly removeCommand: string;
}

type Ended = Pick<Grant, "id" | "resourceArn" | "resourceName" | "activeAt" | "endAskedAt" | "endedAt">;

/** Null where the grant was never active, or is not to end. */
export function endedAccessOf({
  id,
  resourceArn,
  resourceName,
  activeAt,
  endAskedAt,
  endedAt,
}: Ended): EndedAccess | null {
  if (activeAt === null || endAskedAt === null) return null;
  const folder = accessFolderOf(id, resourceArn);
  const what = endedAt
    ? `Access to the cluster ${resourceName} ended at ${endedAt.toISOString()}.`
    : `Access to the cluster ${resourceName} has been ending since ${endAskedAt.toISOString()}.`;
  return {
    message: `${what} That is why kubectl may answer "You must be logged in to the server"; signing in again does not help. The files of this grant are of no more use: remove their folder, and ask for access anew if you need it.`,
    folder: folder.path,
    removeCommand: removeCommand(folder),
  };
}
