/** How this client names itself to the service and the gateway. */
export const USER_AGENT = 'spymaster/0.1';
