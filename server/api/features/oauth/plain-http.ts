import { allowInsecureRequests } from "openid-client";
import type { Configuration } from "openid-client";

/**
 * For a provider on this machine, as in development and tests: in production the environment demands https. It is the
 * library's own function: discovery looks for that very one.
 */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it is not used without thought
export const allowPlainHttp: (configuration: Configuration) => void = allowInsecureRequests;

export const isPlainHttp = (address: string): boolean => address.startsWith("http:");
