using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Json;
using Matrix.Core.StateResolution;

namespace Matrix.Core.Rooms;

/// <summary>Remembers the changes of device lists while a room is partial, and returns what to do about them when it is full.</summary>
/// <remarks>
/// While a room is partial, it is not known whether a user of another server shares it. A change of the user's devices is remembered as the name of the user, because the list itself is fetched anyway. Local changes go to
/// <see cref="PartialRoom.Destinations"/> at once, and to the servers that this list lacked when the room is full. Messages to devices, and the other ephemeral data that servers send, need no journal: the former do not depend
/// on a room, and the latter are taken if <see cref="PartialRoom.MayBeInRoom"/>. Not safe for concurrent use.
/// </remarks>
/// <seealso href="https://spec.matrix.org/v1.19/server-server-api/#device-management">Server-server API, Device Management</seealso>
public sealed class DeviceListJournal
{
    /// <summary>The version of the format that <see cref="ToStoredBytes"/> writes.</summary>
    public const int StoredFormat = 1;

    /// <summary>The maximum number of users of other servers that are remembered. Above it, <see cref="DeviceListReplay.IsIncomplete"/> is set.</summary>
    public const int MaxUsers = 65_536;

    private const int MaxStoredLength = 67_108_864;

    private readonly SortedSet<UserId> _remote = [];
    private readonly SortedSet<UserId> _local = [];
    private bool _isIncomplete;

    /// <summary>Gets the number of users that are remembered.</summary>
    public int Count => _remote.Count + _local.Count;

    /// <summary>Notes that the device list of a user of another server changed.</summary>
    /// <param name="user">The user.</param>
    public void NoteRemoteChange(UserId user)
    {
        _isIncomplete |= _remote.Count == MaxUsers && !_remote.Contains(user);
        if (_remote.Count < MaxUsers)
        {
            _ = _remote.Add(user);
        }
    }

    /// <summary>Notes that the device list of a local user changed.</summary>
    /// <param name="user">The user.</param>
    public void NoteLocalChange(UserId user) => _local.Add(user);

    /// <summary>Returns what to do, now that a room is full. The journal is unchanged: the host drops it after it has done it.</summary>
    /// <param name="room">The room.</param>
    /// <exception cref="InvalidOperationException">The room does not have its full state.</exception>
    public DeviceListReplay Replay(PartialRoom room)
    {
        ArgumentNullException.ThrowIfNull(room);
        if (room.Status != PartialRoomStatus.Full)
        {
            throw new InvalidOperationException("The room does not have its full state, by which changes are replayed.");
        }

        return new DeviceListReplay
        {
            ChangedUsers = [.. _remote.Where(user => room.Room.AsAuthState(room.Room.CurrentState).TryGetEvent(StateSlot.Member(user), out VerifiedPdu? member) && IsJoin(member))],
            IsIncomplete = _isIncomplete,
            LocalUsers = [.. _local],
            Destinations = _local.Count == 0 ? [] : [.. room.FindServersSinceJoin().Except(room.ServersAtJoin).Order()],
        };
    }

    /// <summary>Returns the bytes that a host stores for the journal.</summary>
    /// <returns>Two lines of JSON in UTF-8; the second one is empty.</returns>
    public byte[] ToStoredBytes()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format"u8, StoredFormat);
            if (_isIncomplete)
            {
                writer.WriteBoolean("incomplete"u8, value: true);
            }

            Write(writer, "local"u8, _local);
            Write(writer, "remote"u8, _remote);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Tries to read a journal from a trusted store, as <see cref="ToStoredBytes"/> wrote it.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="error">The reason why the bytes cannot be read.</param>
    /// <returns><see langword="true"/> if the bytes can be read; <see langword="false"/> if they are damaged, or were written by a later version of the library.</returns>
    public static bool TryLoadTrusted(ReadOnlySpan<byte> stored, [NotNullWhen(true)] out DeviceListJournal? journal, out StoredFormError error)
    {
        journal = null;
        if (!StoredLine.TryRead(stored, MaxStoredLength, StoredFormat, "device_list_journal", out byte[] line, out _, out error))
        {
            return false;
        }

        JsonSlice header = JsonSlice.FromCanonical(line);
        var read = new DeviceListJournal { _isIncomplete = header.TryGetMember("incomplete"u8, out _) };
        string? malformed = !TryRead(header, "local"u8, read._local) ? "local" : !TryRead(header, "remote"u8, read._remote) ? "remote" : null;
        error = malformed is null ? default : new StoredFormError(StoredFormErrorKind.MalformedField, malformed);
        journal = malformed is null ? read : null;
        return journal is not null;
    }

    private static bool IsJoin(VerifiedPdu member) => member.Pdu.Content.TryGetMember("membership"u8, out JsonSlice membership) && membership.StringEquals("join"u8);

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, SortedSet<UserId> users)
    {
        writer.WriteStartArray(name);
        foreach (UserId user in users)
        {
            writer.WriteStringValue(user.Utf8Span);
        }

        writer.WriteEndArray();
    }

    private static bool TryRead(JsonSlice header, ReadOnlySpan<byte> name, SortedSet<UserId> users)
    {
        if (!header.TryGetMember(name, out JsonSlice list) || list.Kind != JsonKind.Array)
        {
            return false;
        }

        foreach (JsonSlice item in list.EnumerateArray())
        {
            if (!item.TryGetUtf8(out ReadOnlySpan<byte> text) || !UserId.TryParse(text, out UserId user))
            {
                return false;
            }

            _ = users.Add(user);
        }

        return true;
    }
}
