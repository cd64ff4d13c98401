package dev.fettle.run;

import dev.fettle.action.Image;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Blocks of images as the journal keeps them: the number of the format, then the images, deflated. */
final class Blocks {
    private static final int FORMAT = 1;
    private static final int BUFFER = 1 << 14;

    private Blocks() {}

    static byte[] packed(byte[] images) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(images);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(images.length / 2 + 16);
            out.write(FORMAT);
            byte[] buffer = new byte[BUFFER];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    static List<Image> unpacked(byte[] block) {
        if (block.length == 0 || block[0] != FORMAT) {
            throw new IllegalStateException("a block of the journal is of a format that this version does not know");
        }
        Inflater inflater = new Inflater(true);
        try {
            // One byte more than there is, as inflating without a header wants it.
            byte[] input = java.util.Arrays.copyOfRange(block, 1, block.length + 1);
            inflater.setInput(input);
            ByteArrayOutputStream out = new ByteArrayOutputStream(block.length * 3);
            byte[] buffer = new byte[BUFFER];
            while (!inflater.finished()) {
                int length = inflater.inflate(buffer);
                if (length == 0 && inflater.needsInput()) {
                    throw new IllegalStateException("a block of the journal is cut off");
                }
                out.write(buffer, 0, length);
            }
            return new ImageReader(out.toByteArray()).all();
        } catch (DataFormatException e) {
            throw new IllegalStateException("a block of the journal cannot be read", e);
        } finally {
            inflater.end();
        }
    }
}
