import { useQuery } from "urql";
import { useViewer } from "../../app/session";
import { SERVER_VERSION } from "./connector-documents";

/** The server's version; null: not read yet, or the viewer may not read it. */
export function useServerVersion(): string | null {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data }] = useQuery({ query: SERVER_VERSION, pause: !isAdmin });
  return data?.installation?.version ?? null;
}
