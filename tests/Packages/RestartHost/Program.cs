using System.Text;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Rooms;
using Matrix.Core.Signing;
using RestartHost;

// When the log was judged: keys are valid by this time, on any clock.
MatrixTimestamp now = new(1_795_176_000_000);

if (args is not ["whole" or "before" or "after", _, _, _, _])
{
    Console.Error.WriteLine("restart-host whole|before|after ROOM.ndjson KEYS.json STORE LINES");
    return 2;
}

string way = args[0];
byte[][] log = [.. File.ReadLines(args[1]).Where(line => line.Length > 0).Select(Encoding.UTF8.GetBytes)];
ServerKeyStore keys = ReadKeys(args[2]);
var store = new FileStore(args[3]);
int split = int.Parse(args[4], System.Globalization.CultureInfo.InvariantCulture);
var verifier = new PduVerifier();

// The last message before the restart comes as a redacted copy first; the full one is offered at the end.
Pdu[] pdus = [.. log.Select(Parse)];
int redacted = Array.FindLastIndex(pdus, split - 1, pdu => pdu.Type.ToString() == "m.room.message");

Room room = way == "after" ? store.Load() : Create();
for (int i = way == "after" ? split : 1; i < (way == "before" ? split : pdus.Length); i++)
{
    store.Save(room.Receive(Verify(i == redacted ? pdus[i].Redact() : pdus[i]), ReceiveOptions.Log), pdus[i].EventId);
}

if (way == "before")
{
    store.Save(room);
    return 0;
}

foreach (Pdu pdu in pdus)
{
    string became = room.TryGetEvent(pdu.EventId, out RoomEvent? held)
        ? $"{held.Status} {(held.VerifiedPdu.IsRedacted ? "redacted" : "full")} {held.Explanation}"
        : "not held";
    string state = room.TryGetStateAfter(pdu.EventId, out Matrix.Core.StateResolution.StateMap? after) ? FileStore.Hash(after) : "unknown";
    Console.WriteLine($"{pdu.EventId} {became}; state after: {state}");
}

ReceiveResult full = room.Receive(Verify(pdus[redacted]), ReceiveOptions.Log);
Console.WriteLine($"full copy of line {redacted + 1}: {full.GetType().Name}, {(full is ReceiveResult.AlreadyKnown known && !known.Event.VerifiedPdu.IsRedacted ? "taken" : "not taken")}");
Console.WriteLine($"forward extremities: {string.Join(" ", room.ForwardExtremities)}");
Console.WriteLine($"state: {FileStore.Hash(room.CurrentState)} {room.CurrentState.Count}");
return 0;

Room Create()
{
    VerifiedPdu create = Verify(pdus[0]);
    if (!Room.TryCreate(create, new RoomOptions { History = store }, out Room? created, out RoomCreationError? error))
    {
        throw new InvalidDataException($"The log does not begin a room: {error}");
    }

    store.Save(created, create.EventId);
    return created;
}

Pdu Parse(byte[] line) =>
    Pdu.TryParse(line, RoomVersions.V12, out Pdu? pdu, out PduError error) ? pdu : throw new InvalidDataException($"{error}");

VerifiedPdu Verify(Pdu pdu) =>
    verifier.TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError error) ? verified : throw new InvalidDataException($"{error}");

static ServerKeyStore ReadKeys(string path)
{
    var store = new ServerKeyStore();
    using var document = JsonDocument.Parse(File.ReadAllBytes(path));
    foreach (JsonElement response in document.RootElement.EnumerateArray())
    {
        if (!ServerKeys.TryParse(Encoding.UTF8.GetBytes(response.GetRawText()), out ServerKeys? parsed, out _) || !store.Add(parsed, now).IsEmpty)
        {
            throw new InvalidDataException("A key document cannot be used.");
        }
    }

    return store;
}
