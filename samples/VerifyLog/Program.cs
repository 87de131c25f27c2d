using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Signing;

if (args is not [string logPath, string keysPath, string versionId])
{
    Console.Error.WriteLine("usage: VerifyLog ROOM.ndjson KEYS.json ROOM_VERSION");
    return 2;
}

if (!RoomVersions.TryGet(RoomVersionId.Parse(versionId), out RoomVersion? version))
{
    Console.Error.WriteLine($"room version {versionId} is unknown");
    return 2;
}

ServerKeyStore keys = ReadKeys(keysPath);
var verifier = new PduVerifier();
int verified = 0;
int dropped = 0;
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
foreach (string line in File.ReadLines(logPath, utf8))
{
    string verdict = Verify(utf8.GetBytes(line));
    _ = verdict.StartsWith("dropped", StringComparison.Ordinal) ? dropped++ : verified++;
    Console.WriteLine(verdict);
}

Console.WriteLine($"{verified} verified, {dropped} dropped");
return dropped == 0 ? 0 : 1;

string Verify(byte[] line)
{
    // 1. The bytes must have the format of the room version.
    if (!Pdu.TryParse(line, version, out Pdu? pdu, out PduError malformed))
    {
        return $"dropped: {malformed}";
    }

    // 2. Each server that must sign the event has signed it, with a key that was valid at the time.
    if (!verifier.TryVerify(pdu, keys, out VerifiedPdu? verifiedPdu, out PduVerificationError unsigned))
    {
        return $"dropped: {pdu.EventId}: {unsigned}";
    }

    // 3. If the content does not match its hash, the redacted copy is the event.
    return $"{(verifiedPdu.IsRedacted ? "redacted" : "ok")}: {pdu.EventId}";
}

static ServerKeyStore ReadKeys(string path)
{
    var store = new ServerKeyStore();
    using var document = JsonDocument.Parse(File.ReadAllBytes(path));
    foreach (JsonElement response in document.RootElement.EnumerateArray())
    {
        if (!ServerKeys.TryParse(JsonMarshal.GetRawUtf8Value(response), out ServerKeys? keys, out ServerKeysError error))
        {
            Console.Error.WriteLine($"{path}: {error}");
            continue;
        }

        // The keys count as fetched now: TimeProvider.System.GetUtcNow() in a server. The log of the README is from 2026.
        _ = store.Add(keys, fetchedAt: MatrixTimestamp.FromDateTimeOffset(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)));
    }

    return store;
}
