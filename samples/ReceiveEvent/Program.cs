using System.Diagnostics.CodeAnalysis;
using System.Text;
using Matrix.Core.Events;
using Matrix.Core.Rooms;
using Matrix.Core.Testing;

// Another server's side: a room of version 12, and the events that its users send. Every event is hashed and signed.
var peer = new EventFactory(RoomVersions.V12);
peer.CreateRoom("@alice:a.example");
Pdu ban = peer.Ban("@alice:a.example", "@mallory:m.example");
peer.Join("@mallory:m.example");
Pdu last = peer.Message("@alice:a.example", "hello", new() { After = [ban] });

// This server's side starts with the room's create event.
var verifier = new PduVerifier();
if (!TryVerify(peer.Events[0].Utf8, out VerifiedPdu? create) || !Room.TryCreate(create, out Room? room, out _))
{
    throw new InvalidOperationException("The create event is not valid.");
}

foreach (Pdu sent in peer.Events.Skip(1))
{
    Console.WriteLine(Receive(sent.Utf8));
}

// An event that was received before, one that somebody changed on its way, and one that is not an event.
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
string changed = utf8.GetString(last.Utf8.Span).Replace("\"depth\":", "\"depth\":1", StringComparison.Ordinal);
Console.WriteLine(Receive(ban.Utf8));
Console.WriteLine(Receive(utf8.GetBytes(changed)));
Console.WriteLine(Receive("{}"u8.ToArray()));
Console.WriteLine($"{room.CurrentState.Count} entries of state, {room.ForwardExtremities.Length} forward extremity");
return 0;

string Receive(ReadOnlyMemory<byte> bytes)
{
    if (!TryVerify(bytes, out VerifiedPdu? verified))
    {
        return "dropped: malformed, or a signature is missing or wrong";
    }

    return room.Receive(verified) switch
    {
        ReceiveResult.Accepted accepted => $"accepted: {verified.Type}, {accepted.StateAfter.Count} entries of state after it",
        ReceiveResult.SoftFailed failed => $"soft-failed: store it, do not show it: {failed.Explanation}",
        ReceiveResult.Rejected rejected => $"rejected: store it, because other events may cite it: {rejected.Explanation}",
        ReceiveResult.Missing missing => $"missing: fetch {missing.EventIds.Length} events, then receive it again",
        ReceiveResult.NeedsPolicySignature policy => $"unsigned: ask the policy server {policy.Via}",
        ReceiveResult.AlreadyKnown => "already known",
        _ => "not of this room",
    };
}

bool TryVerify(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out VerifiedPdu? verified)
{
    verified = null;
    return Pdu.TryParse(bytes.Span, RoomVersions.V12, out Pdu? pdu, out _) && verifier.TryVerify(pdu, peer.Keys, out verified, out _);
}
