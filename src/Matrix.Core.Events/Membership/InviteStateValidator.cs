using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;

namespace Matrix.Core.Events;

/// <summary>Checks the state events of an invite (<c>invite_room_state</c>) or of the response to a knock (<c>knock_room_state</c>).</summary>
/// <remarks>
/// The list comes from an untrusted server (MSC4311). Its size is limited, each entry is checked separately, and only entries that pass reach a user. Thread-safe.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#inviting-to-a-room">Server-server API, Inviting to a room</seealso>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#knocking-rooms">Server-server API, Knocking upon a room</seealso>
public sealed class InviteStateValidator
{
    /// <summary>The maximum number of events in a list.</summary>
    public const int MaxEvents = 256;

    /// <summary>The maximum total size of the events in a list, in bytes.</summary>
    public const int MaxBytes = 1_048_576;

    private readonly InviteStateOptions _options;
    private readonly PduVerifier _verifier;

    /// <summary>Initializes a validator.</summary>
    /// <param name="options">The options, or <see langword="null"/> for the defaults.</param>
    /// <param name="verifier">The verifier of the events, or <see langword="null"/> for a default one.</param>
    public InviteStateValidator(InviteStateOptions? options = null, PduVerifier? verifier = null)
    {
        _options = options ?? new InviteStateOptions();
        _verifier = verifier ?? new PduVerifier();
    }

    /// <summary>Checks a list of events.</summary>
    /// <param name="events">The entries of the list as received.</param>
    /// <param name="roomId">The room of the invite.</param>
    /// <param name="version">The room version of the invite.</param>
    /// <param name="keys">The keys that are available.</param>
    /// <param name="now">The time, which determines <see cref="InviteStateMode.Lenient"/> or <see cref="InviteStateMode.Strict"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="events"/>, <paramref name="version"/> or <paramref name="keys"/> is <see langword="null"/>.</exception>
    public InviteStateResult Validate(IEnumerable<ReadOnlyMemory<byte>> events, RoomId roomId, RoomVersion version, IKeySource keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(keys);
        InviteStateMode mode = _options.GetMode(now);
        ReadOnlyMemory<byte>[] entries = [.. events];
        if (entries.Length > MaxEvents || entries.Sum(item => (long)item.Length) > MaxBytes)
        {
            return new InviteStateResult(mode) { Errors = [new InviteStateError(-1, InviteStateErrorKind.TooLarge)] };
        }

        var list = new Reading(roomId, version);
        for (int i = 0; i < entries.Length; i++)
        {
            if (Judge(entries[i].Span, i, list, keys) is { } problem)
            {
                list.Problems.Add(problem);
            }
        }

        if (list.Create is null)
        {
            list.Problems.Add(new InviteStateError(-1, InviteStateErrorKind.MissingCreateEvent));
        }

        return new InviteStateResult(mode)
        {
            Events = [.. list.Events],
            StrippedEvents = list.Stripped.ToImmutableDictionary(),
            CreateEvent = list.Create,
            Errors = [.. list.Problems],
        };
    }

    private InviteStateError? Judge(ReadOnlySpan<byte> json, int index, Reading list, IKeySource keys)
    {
        if (!IsWhole(json))
        {
            return JudgeStripped(json, index, list);
        }

        if (!Pdu.TryParse(json, list.Version, out Pdu? pdu, out PduError malformed))
        {
            return new InviteStateError(index, InviteStateErrorKind.Malformed) { ParseError = malformed };
        }

        if (pdu.Slot is not { } key)
        {
            return new InviteStateError(index, InviteStateErrorKind.NotState);
        }

        if (pdu.RoomId != list.RoomId)
        {
            return new InviteStateError(index, InviteStateErrorKind.OtherRoom);
        }

        if (!_verifier.TryVerify(pdu, keys, out VerifiedPdu? verified, out PduVerificationError unsigned))
        {
            return new InviteStateError(index, InviteStateErrorKind.Unsigned) { VerificationError = unsigned };
        }

        bool isCreate = pdu.IsType("m.room.create"u8) && key.StateKey.IsEmpty;
        if (isCreate && !IsOfVersion(pdu))
        {
            return new InviteStateError(index, InviteStateErrorKind.OtherRoomVersion);
        }

        if (!list.Keys.Add(key))
        {
            return new InviteStateError(index, InviteStateErrorKind.Duplicate);
        }

        list.Events.Add(verified);
        list.Create = isCreate ? verified : list.Create;
        return null;
    }

    private static InviteStateError? JudgeStripped(ReadOnlySpan<byte> json, int index, Reading list)
    {
        if (!TryReadStripped(json, out StateSlot key, out byte[]? canonical))
        {
            return new InviteStateError(index, InviteStateErrorKind.Malformed);
        }

        if (!list.Keys.Add(key))
        {
            return new InviteStateError(index, InviteStateErrorKind.Duplicate);
        }

        list.Stripped[key] = canonical;
        return new InviteStateError(index, InviteStateErrorKind.Stripped);
    }

    /// <summary>Determines whether an entry claims to be a complete event. Every complete event has <c>auth_events</c>, and a stripped event does not.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> json) =>
        CanonicalJson.TryCanonicalize(json, CanonicalJsonMode.Relaxed, out byte[] canonical, out _) && JsonSlice.FromCanonical(canonical).TryGetMember("auth_events"u8, out _);

    private static bool TryReadStripped(ReadOnlySpan<byte> json, out StateSlot key, [NotNullWhen(true)] out byte[]? canonical)
    {
        key = default;
        if (!CanonicalJson.TryCanonicalize(json, CanonicalJsonMode.Relaxed, out canonical, out _))
        {
            return false;
        }

        JsonSlice stripped = JsonSlice.FromCanonical(canonical);
        if (!stripped.TryGetMember("type"u8, out JsonSlice type) || !type.TryGetUtf8(out ReadOnlySpan<byte> typeText) || typeText.Length > Pdu.MaxFieldLength
            || !stripped.TryGetMember("state_key"u8, out JsonSlice stateKey) || !stateKey.TryGetUtf8(out ReadOnlySpan<byte> keyText) || keyText.Length > Pdu.MaxFieldLength
            || !stripped.TryGetMember("sender"u8, out JsonSlice sender) || !sender.TryGetUtf8(out ReadOnlySpan<byte> senderText) || !UserId.TryParse(senderText, out _)
            || !stripped.TryGetMember("content"u8, out JsonSlice content) || content.Kind != JsonKind.Object
            || canonical.Length > Pdu.MaxSize)
        {
            return false;
        }

        key = new StateSlot(Utf8Text.UnsafeFromUtf8(typeText.ToArray()), Utf8Text.UnsafeFromUtf8(keyText.ToArray()));
        return true;
    }

    /// <summary>Determines whether a create event names the version by which it was read. A missing field means version 1.</summary>
    private static bool IsOfVersion(Pdu create) =>
        create.Content.TryGetMember("room_version"u8, out JsonSlice named) ? named.StringEquals(create.Version.Id.Utf8Span) : create.Version.Id.Utf8Span.SequenceEqual("1"u8);

    /// <summary>Represents the entries of a list that have been read.</summary>
    private sealed class Reading(RoomId roomId, RoomVersion version)
    {
        public RoomId RoomId { get; } = roomId;

        public RoomVersion Version { get; } = version;

        public List<VerifiedPdu> Events { get; } = [];

        public Dictionary<StateSlot, ReadOnlyMemory<byte>> Stripped { get; } = [];

        public HashSet<StateSlot> Keys { get; } = [];

        public List<InviteStateError> Problems { get; } = [];

        public VerifiedPdu? Create { get; set; }
    }
}
