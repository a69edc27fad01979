import type { z } from "zod";
import {
  connectorDecoder,
  connectorsDecoder,
  type FlowAnswer,
  flowDecoder,
  groupDecoder,
  type IntegrationAnswer,
  integrationDecoder,
  pageDecoder,
} from "./provider-decoders";

/** An answer as it came over HTTP. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

export type Transport = (request: RawRequest) => Promise<RawAnswer>;

/** The provider takes any 404 for this, and forgets the resource. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

/** The provider's output in the terminal. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    super(`API Error Response: Status: ${status}, Body: ${body.slice(0, 32_000)}`);
  }
}

/** A request that the provider refuses before it sends it. */
export class EncodeError extends Error {
  override readonly name = "EncodeError";
}

/** An answer that the provider cannot read. */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}

const INTEGRATIONS = "/api/admin/v4/integrations";
const FLOWS = "/api/admin/v2/access-flows";

/** Real HTTP to a server, with the headers of the provider. */
export function httpTransport(origin: string, token: string): Transport {
  return async ({ method, path, body }) => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "user-agent": "terraform-provider-apono/1.0.0",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, contentType: answer.headers.get("content-type"), text: await answer.text() };
  };
}

/** The provider's client: it sends what the facts about it say, and reads answers as strictly. */
export class ProviderWire {
  constructor(private readonly transport: Transport) {}

  createIntegration = (body: object): Promise<IntegrationAnswer> =>
    this.read({ method: "POST", path: INTEGRATIONS, body }, integrationDecoder);
  getIntegration = (id: string): Promise<IntegrationAnswer> =>
    this.read({ method: "GET", path: `${INTEGRATIONS}/${id}` }, integrationDecoder);
  updateIntegration = (id: string, body: object): Promise<IntegrationAnswer> =>
    this.read({ method: "PUT", path: `${INTEGRATIONS}/${id}`, body }, integrationDecoder);
  deleteIntegration = (id: string): Promise<void> => this.delete(`${INTEGRATIONS}/${id}`);

  createFlow = (body: object): Promise<FlowAnswer> => this.read({ method: "POST", path: FLOWS, body }, flowDecoder);
  getFlow = (id: string): Promise<FlowAnswer> => this.read({ method: "GET", path: `${FLOWS}/${id}` }, flowDecoder);
  updateFlow = (id: string, body: object): Promise<FlowAnswer> =>
    this.read({ method: "PUT", path: `${FLOWS}/${id}`, body }, flowDecoder);
  deleteFlow = (id: string): Promise<void> => this.delete(`${FLOWS}/${id}`);

  listIntegrations = (filters: Record<string, string> = {}) => this.list(INTEGRATIONS, filters, integrationDecoder);
  listFlows = (filters: Record<string, string> = {}) => this.list(FLOWS, filters, flowDecoder);
  listGroups = (filters: Record<string, string> = {}) => this.list("/api/admin/v1/groups", filters, groupDecoder);
  listConnectors = () => this.list("/api/admin/v3/connectors", {}, connectorDecoder);
  connectors = () => this.read({ method: "GET", path: "/api/v2/connectors" }, connectorsDecoder);

  /** Every page. After the first one nothing but its token is sent. */
  private async list<T extends z.ZodType>(path: string, filters: Record<string, string>, item: T) {
    const items: z.infer<T>[] = [];
    let query = new URLSearchParams({ limit: "100", ...filters });
    for (;;) {
      const page = await this.read({ method: "GET", path: `${path}?${query}` }, pageDecoder(item));
      items.push(...page.items);
      const token = page.pagination.next_page_token;
      if (token == null) return items;
      query = new URLSearchParams({ page_token: token });
    }
  }

  private async read<T extends z.ZodType>(request: RawRequest, decoder: T): Promise<z.infer<T>> {
    const { status, contentType, text } = await this.sent(request);
    if (status !== 200) throw new DecodeError(`unexpected status code: ${status}`);
    const mediaType = contentType?.split(";")[0]?.trim().toLowerCase();
    if (mediaType !== "application/json") throw new DecodeError(`unexpected content type: ${contentType}`);
    const decoded = decoder.safeParse(jsonOf(text));
    if (!decoded.success) throw new DecodeError(decoded.error.message);
    return decoded.data;
  }

  private async delete(path: string): Promise<void> {
    const { status } = await this.sent({ method: "DELETE", path });
    if (status !== 204) throw new DecodeError(`unexpected status code: ${status}`);
  }

  private async sent(request: RawRequest): Promise<RawAnswer> {
    const answer = await this.transport(request);
    if (answer.status === 404) throw new NotFoundError(answer.text);
    if (answer.status >= 400) throw new ApiError(answer.status, answer.text);
    return answer;
  }
}

/** Any text after the value is an error. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new DecodeError(`unexpected data: ${error.message}`);
    throw error;
  }
}
