using System.Net;
using System.Text;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery;

internal static class Answers
{
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static WellKnownResult WellKnown(string body, int status = 200, string? cacheControl = null, string? expires = null) =>
        WellKnownResult.FromResponse(status, Utf8.GetBytes(body), new WellKnownHeaders { CacheControl = cacheControl, Expires = expires }, World.Now);

    public static WellKnownResult Delegation(string server, string? cacheControl = null) => WellKnown($$"""{"m.server":"{{server}}"}""", cacheControl: cacheControl);

    public static SrvResult Srv(params SrvRecord[] records) => SrvResult.Found(records, TimeSpan.FromMinutes(10));

    public static AddressResult Address(string address = "192.0.2.1") => AddressResult.Found([IPAddress.Parse(address)], null);
}
