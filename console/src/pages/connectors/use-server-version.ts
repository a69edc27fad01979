import { useQuery } from "urql";
import { useViewer } from "../../app/session";
import { SERVER_VERSION } from "./connector-documents";

/** Null: not read yet, or not for the viewer. */
export function useServerVersion(): string | null {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data }] = useQuery({ query: SERVER_VERSION, pause: !isAdmin });
  return data?.installation?.version ?? null;
}
