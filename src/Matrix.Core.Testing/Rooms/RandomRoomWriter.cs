using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Testing;

/// <summary>Writes the events of a random room: hashed, signed by all required servers, and verified.</summary>
internal sealed class RandomRoomWriter
{
    private static readonly PduVerifier Verifier = new();

    private readonly RoomVersion _version;
    private readonly int _seed;
    private readonly ImmutableArray<TestServer> _servers;
    private readonly RoomId _room;
    private readonly Dictionary<EventId, ReadOnlyMemory<byte>> _hashes = [];
    private readonly HashSet<EventId> _known = [];
    private readonly List<VerifiedPdu> _events = [];

    public RandomRoomWriter(VerifiedPdu create, int seed, ImmutableArray<TestServer> servers)
    {
        _version = create.Pdu.Version;
        _room = create.RoomId;
        _seed = seed;
        _servers = servers;
        Keys = TestServer.CreateKeyStore(servers);
        Keep(create);
    }

    public ServerKeyStore Keys { get; }

    /// <summary>Gets all events, in the order in which they were written.</summary>
    public IReadOnlyList<VerifiedPdu> Events => _events;

    /// <summary>Returns a draft of a proposal, without the values that depend on its position in the graph.</summary>
    public PduBuilder Draft(Proposal proposal)
    {
        var draft = new PduBuilder(_version)
        {
            RoomId = _room,
            Sender = proposal.Sender,
            Type = proposal.Type,
            StateKey = proposal.StateKey,
            Content = proposal.Content,
            Redacts = proposal.Redacts,
            ReferenceHashes = _hashes,
        };
        if (_version.Format.EventIdFormat == EventIdFormat.Declared)
        {
            draft.EventId = IdAt(proposal.Sender.ServerName);
        }

        return draft;
    }

    /// <summary>Returns an event ID as a server of room version 1 or 2 would choose it.</summary>
    public EventId IdAt(ServerName server) => EventId.Parse(string.Create(CultureInfo.InvariantCulture, $"$r{_events.Count}x{_seed:x}:{server}"));

    /// <summary>Tries to write an event.</summary>
    /// <returns>
    /// <see langword="true"/> if the draft is an event of the room version and differs from all earlier events; otherwise <see langword="false"/>.
    /// </returns>
    public bool TryWrite(PduBuilder draft, [NotNullWhen(true)] out VerifiedPdu? verified)
    {
        verified = null;
        if (!draft.TrySign(ServerOf(draft.Sender.ServerName).Key, out Pdu? pdu, out _) || _known.Contains(pdu.EventId))
        {
            return false;
        }

        foreach (RequiredSigner signer in RequiredSigner.GetFor(pdu))
        {
            if (signer.Server != pdu.Sender.ServerName)
            {
                pdu = pdu.TrySign(signer.Server, ServerOf(signer.Server).Key, out Pdu? signed, out PduError error)
                    ? signed
                    : throw new InvalidOperationException($"{signer.Server} cannot sign the event {pdu}: {error}.");
            }
        }

        verified = Verifier.TryVerify(pdu, Keys, out VerifiedPdu? made, out PduVerificationError unsigned)
            ? made
            : throw new InvalidOperationException($"The event {pdu} does not verify: {unsigned}.");
        Keep(verified);
        return true;
    }

    private TestServer ServerOf(ServerName name) => _servers.Single(server => server.Name == name);

    private void Keep(VerifiedPdu verified)
    {
        _events.Add(verified);
        _ = _known.Add(verified.EventId);
        if (_version.Format.UsesReferenceHashes)
        {
            _hashes.Add(verified.EventId, verified.Pdu.ComputeReferenceHash());
        }
    }
}
