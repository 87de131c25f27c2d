using System.Runtime.InteropServices;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Matrix.Core.Storage.Postgres;

/// <summary>Makes typed parameters. The types are named, so that nothing depends on reflection.</summary>
internal static class PostgresParameters
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static NpgsqlParameter Int64(long value) => new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    public static NpgsqlParameter Int32(int value) => new NpgsqlParameter<int> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Integer };

    public static NpgsqlParameter Bytes(ReadOnlyMemory<byte> value) => new NpgsqlParameter<byte[]> { TypedValue = ToArray(value), NpgsqlDbType = NpgsqlDbType.Bytea };

    public static NpgsqlParameter Name(string value) => new NpgsqlParameter<byte[]> { TypedValue = Utf8.GetBytes(value), NpgsqlDbType = NpgsqlDbType.Bytea };

    public static NpgsqlParameter BytesArray(IEnumerable<ReadOnlyMemory<byte>?> values) => new NpgsqlParameter<byte[]?[]>
    {
        TypedValue = [.. values.Select(value => value is { } bytes ? ToArray(bytes) : null)],
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
    };

    public static NpgsqlParameter Int64Array(IEnumerable<long> values) => new NpgsqlParameter<long[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    public static NpgsqlParameter Int32Array(IEnumerable<int> values) => new NpgsqlParameter<int[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer };

    private static byte[] ToArray(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment) && segment.Array is { } array && array.Length == segment.Count ? array : memory.ToArray();
}
