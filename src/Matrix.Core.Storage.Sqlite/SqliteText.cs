using System.Buffers.Binary;
using System.Text;
using Matrix.Core.Identifiers;
using Matrix.Core.StateResolution;
using Microsoft.Data.Sqlite;

namespace Matrix.Core.Storage.Sqlite;

/// <summary>Converts identifiers to and from the bytes of columns.</summary>
internal static class SqliteText
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] ToBytes(string text) => Utf8.GetBytes(text);

    public static RoomId GetRoomId(this SqliteDataReader reader, int column) => RoomId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(column));

    public static EventId GetEventId(this SqliteDataReader reader, int column) => EventId.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(column));

    public static ServerName GetServerName(this SqliteDataReader reader, int column) => ServerName.UnsafeFromUtf8(reader.GetFieldValue<byte[]>(column));

    public static StateHash GetHash(this SqliteDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column));

    public static byte[] GetBytes(this SqliteDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    /// <summary>Writes event IDs one after the other, each after its length in two bytes.</summary>
    public static byte[] WriteIds(IReadOnlyList<EventId> ids)
    {
        byte[] bytes = new byte[ids.Sum(id => sizeof(ushort) + id.Utf8Span.Length)];
        int at = 0;
        foreach (EventId id in ids)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), checked((ushort)id.Utf8Span.Length));
            id.Utf8Span.CopyTo(bytes.AsSpan(at + sizeof(ushort)));
            at += sizeof(ushort) + id.Utf8Span.Length;
        }

        return bytes;
    }

    public static IReadOnlyList<EventId> ReadIds(ReadOnlyMemory<byte> bytes)
    {
        var ids = new List<EventId>();
        while (!bytes.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes.Span);
            ids.Add(EventId.UnsafeFromUtf8(bytes.Slice(sizeof(ushort), length)));
            bytes = bytes[(sizeof(ushort) + length)..];
        }

        return ids;
    }
}
