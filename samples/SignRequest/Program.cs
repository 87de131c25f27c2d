using Matrix.Core.Events;
using Matrix.Core.Federation.Requests;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

ServerName origin = ServerName.Parse("origin.example");
ServerName destination = ServerName.Parse("destination.example");
const string Target = "/_matrix/federation/v1/query/profile?user_id=%40alice%3Adestination.example";

// The sender signs the method, the target, both names and the body. The header carries the signature.
using SigningKey key = SigningKey.Generate("a_1");
XMatrixHeader header = new RequestSigner(origin, key).Sign("GET", Target, destination, content: null);
Console.WriteLine($"GET {Target}");
Console.WriteLine($"Authorization: {header.ToString()[..60]}…");

// The receiver verifies the request with the sender's published keys.
TimeProvider timeProvider = TimeProvider.System;
DateTimeOffset now = timeProvider.GetUtcNow();
var keys = new ServerKeyStore();
_ = keys.Add(origin, new ServerKey(key.KeyId, key.VerifyKey, validUntil: MatrixTimestamp.FromDateTimeOffset(now + TimeSpan.FromHours(1))));
var verifier = new RequestVerifier(destination);
foreach (string target in (string[])[Target, Target.Replace("alice", "mallory", StringComparison.Ordinal)])
{
    var request = new InboundRequest { Method = "GET", Target = target, Authorization = [header.ToString()] };
    Console.WriteLine(verifier.TryVerify(request, keys, now, out VerifiedRequest? verified, out RequestVerificationError error)
        ? $"verified: sent by {verified.Origin} with {verified.KeyId}"
        : $"refused with status {error.StatusCode}: {error}");
}
